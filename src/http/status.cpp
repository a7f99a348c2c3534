#include "http/status.h"

namespace chenxi::http {

// 400 cannot be read · 401 sign in · 403 may not · 404 is not there · 409 its state forbids it · 410 is over
// 422 may not happen as asked · 429 too often · 503 not now. No default: a new code must be given its place.
int http_status(Code code) {
  switch (code) {
    case Code::malformed:
    case Code::key_missing:
    case Code::key_malformed:
    case Code::phone_invalid:
    case Code::email_invalid:
    case Code::text_invalid:
    case Code::document_invalid:
    case Code::amount_invalid:
    case Code::payout_file_invalid:
    case Code::licence_invalid:
    case Code::clock_invalid:
    case Code::split_invalid:
    case Code::rule_pack_invalid: return 400;

    case Code::not_signed_in:
    case Code::session_expired:
    case Code::device_unknown:
    case Code::signature_wrong:
    case Code::passkey_wrong:
    case Code::statement_expired:
    case Code::pin_required:
    case Code::pin_wrong:
    case Code::step_up_required:
    case Code::recovery_code_required:
    case Code::request_signature_wrong:
    case Code::request_too_old:
    case Code::request_replayed:
    case Code::pairing_code_wrong:
    case Code::link_token_invalid: return 401;

    case Code::origin_refused:
    case Code::not_allowed:
    case Code::role_missing:
    case Code::change_own:
    case Code::api_scope_missing:
    case Code::till_role_missing:
    case Code::not_yours: return 403;

    case Code::not_found:
    case Code::payment_unknown:
    case Code::transfer_unknown:
    case Code::dispute_unknown:
    case Code::family_link_unknown:
    case Code::approval_unknown:
    case Code::staff_unknown:
    case Code::change_unknown:
    case Code::api_key_unknown:
    case Code::recovery_unknown:
    case Code::order_unknown:
    case Code::account_unknown:
    case Code::bank_link_unknown:
    case Code::payout_unknown:
    case Code::shop_unknown:
    case Code::till_unknown:
    case Code::settlement_unknown:
    case Code::plan_unknown:
    case Code::package_unknown:
    case Code::visit_unknown:
    case Code::trade_unknown:
    case Code::product_unknown:
    case Code::sandbox_unknown:
    case Code::receipt_unknown: return 404;

    case Code::method_not_allowed: return 405;

    case Code::phone_taken:
    case Code::email_taken:
    case Code::transfer_already_done:
    case Code::transfer_cancelled:
    case Code::dispute_not_possible:
    case Code::dispute_open_already:
    case Code::dispute_closed:
    case Code::order_already_paid:
    case Code::order_closed:
    case Code::payout_already_done:
    case Code::bank_evidence_missing:
    case Code::payee_changed:
    case Code::head_mismatch:
    case Code::head_ahead:
    case Code::warning_unconfirmed:
    case Code::risk_warning:
    case Code::payments_stopped:
    case Code::family_approval_required:
    case Code::family_link_over:
    case Code::approval_over:
    case Code::recovery_not_confirmed:
    case Code::recovery_over:
    case Code::identity_known:
    case Code::identity_pending:
    case Code::last_of_role:
    case Code::change_over:
    case Code::change_differs:
    case Code::approval_needed:
    case Code::api_keys_full:
    case Code::order_differs:
    case Code::shops_full:
    case Code::papers_over:
    case Code::shift_open_already:
    case Code::shift_not_open:
    case Code::second_person_required:
    case Code::shop_not_ready:
    case Code::settlement_account_missing:
    case Code::settlement_nothing_due:
    case Code::settlement_not_yet:
    case Code::plan_not_offered:
    case Code::package_over:
    case Code::visit_over:
    case Code::trade_over:
    case Code::trade_disputed:
    case Code::split_over:
    case Code::capture_over:
    case Code::sandboxes_full:
    case Code::products_full:
    case Code::cart_differs:
    case Code::payer_confirmation_required: return 409;

    case Code::key_too_old:
    case Code::key_before_restore:
    case Code::code_expired:
    case Code::code_used:
    case Code::order_expired:
    case Code::qr_expired:
    case Code::payment_code_expired:
    case Code::code_void:
    case Code::payment_code_used: return 410;

    case Code::too_large: return 413;
    case Code::unsupported_media: return 415;

    case Code::adjustment_invalid:
    case Code::barcode_invalid:
    case Code::id_reused:
    case Code::pin_weak:
    case Code::code_wrong:
    case Code::consent_required:
    case Code::identity_required:
    case Code::identity_not_offered:
    case Code::amount_too_small:
    case Code::capture_too_large:
    case Code::discount_too_large:
    case Code::amount_too_large:
    case Code::currency_unsupported:
    case Code::currency_mismatch:
    case Code::insufficient_balance:
    case Code::payer_cannot_pay:
    case Code::account_closed:
    case Code::account_frozen:
    case Code::balance_limit_exceeded:
    case Code::limit_payment_exceeded:
    case Code::limit_day_exceeded:
    case Code::limit_month_exceeded:
    case Code::limit_year_exceeded:
    case Code::limit_night_exceeded:
    case Code::shop_cap_exceeded:
    case Code::limit_static_code_exceeded:
    case Code::limit_lifetime_exceeded:
    case Code::limit_new_device_exceeded:
    case Code::user_limit_payment_exceeded:
    case Code::user_limit_day_exceeded:
    case Code::user_limit_month_exceeded:
    case Code::user_limit_night_exceeded:
    case Code::user_limit_year_exceeded:
    case Code::user_limit_channel_exceeded:
    case Code::user_limit_payee_exceeded:
    case Code::user_limit_above_rule:
    case Code::money_locked:
    case Code::risk_delayed:
    case Code::risk_refused:
    case Code::payment_not_possible:
    case Code::recovery_code_wrong:
    case Code::family_links_full:
    case Code::family_number_wrong:
    case Code::family_only_lowers:
    case Code::family_cap_exceeded:
    case Code::family_payer_cannot_pay:
    case Code::payee_is_payer:
    case Code::payee_cannot_receive:
    case Code::refund_exceeds_payment:
    case Code::refund_too_late:
    case Code::dispute_too_late:
    case Code::dispute_too_many:
    case Code::dispute_reports_unfounded:
    case Code::merchant_insufficient_balance:
    case Code::qr_unreadable:
    case Code::qr_damaged:
    case Code::qr_foreign_scheme:
    case Code::qr_signature_wrong:
    case Code::payment_code_invalid:
    case Code::bank_refused:
    case Code::bank_account_invalid:
    case Code::operator_funds_insufficient: return 422;

    case Code::rate_limited:
    case Code::pin_locked:
    case Code::code_tries_exhausted:
    case Code::code_budget_exhausted:
    case Code::lookup_budget_exhausted:
    case Code::recovery_tries_exhausted:
    case Code::identity_tries_exhausted:
    case Code::payment_code_paused: return 429;

    case Code::internal: return 500;

    case Code::overloaded:
    case Code::unavailable:
    case Code::bank_unavailable:
    case Code::in_recovery:
    case Code::posting_stopped: return 503;
  }
  return 500;
}

std::string_view next_action(Code code) {
  switch (code) {
    case Code::rate_limited:
    case Code::overloaded:
    case Code::unavailable:
    case Code::internal:
    case Code::bank_unavailable:
    case Code::in_recovery:
    case Code::posting_stopped: return "retry";

    case Code::pin_locked:
    case Code::code_budget_exhausted:
    case Code::lookup_budget_exhausted:
    case Code::payment_code_paused:
    case Code::recovery_tries_exhausted:
    case Code::identity_pending:
    case Code::identity_tries_exhausted:
    case Code::risk_delayed:
    case Code::dispute_too_many:
    case Code::limit_new_device_exceeded: return "wait";

    case Code::not_signed_in:
    case Code::session_expired:
    case Code::device_unknown:
    case Code::request_signature_wrong:
    case Code::request_too_old:
    case Code::phone_taken: return "sign_in";

    case Code::pin_required:
    case Code::pin_wrong: return "enter_pin";
    case Code::pin_weak: return "choose_pin";

    case Code::signature_wrong:
    case Code::passkey_wrong:
    case Code::statement_expired:
    case Code::step_up_required:
    case Code::payer_confirmation_required: return "confirm_again";

    case Code::family_approval_required: return "ask_family";
    case Code::recovery_not_confirmed: return "wait";
    case Code::payments_stopped: return "resume_payments";
    case Code::recovery_code_required:
    case Code::recovery_code_wrong: return "enter_recovery_code";
    case Code::money_locked: return "unlock_money";
    case Code::risk_refused:
    case Code::identity_not_offered:
    case Code::dispute_reports_unfounded:
    case Code::payment_not_possible: return "contact_support";

    case Code::warning_unconfirmed:
    case Code::risk_warning: return "read_warning";
    case Code::payee_changed: return "check_payee";
    case Code::payee_is_payer:
    case Code::payee_cannot_receive: return "choose_payee";
    case Code::family_cap_exceeded:
    case Code::family_payer_cannot_pay:
    case Code::shop_cap_exceeded:
    case Code::payer_cannot_pay: return "pay_otherwise";

    case Code::code_wrong: return "enter_code";
    case Code::code_expired:
    case Code::code_used:
    case Code::pairing_code_wrong:
    case Code::code_tries_exhausted: return "request_code";

    case Code::qr_unreadable:
    case Code::qr_damaged:
    case Code::qr_signature_wrong:
    case Code::qr_expired:
    case Code::order_expired:
    case Code::payment_code_invalid:
    case Code::payment_code_expired:
    case Code::code_void:
    case Code::payment_code_used: return "scan_again";
    case Code::qr_foreign_scheme: return "use_other_app";

    case Code::insufficient_balance: return "top_up";
    case Code::amount_invalid:
    case Code::amount_too_small:
    case Code::capture_too_large:
    case Code::discount_too_large:
    case Code::split_invalid:
    case Code::clock_invalid:
    case Code::amount_too_large:
    case Code::balance_limit_exceeded:
    case Code::limit_payment_exceeded:
    case Code::limit_static_code_exceeded:
    case Code::refund_exceeds_payment: return "change_amount";
    case Code::limit_day_exceeded:
    case Code::limit_month_exceeded:
    case Code::limit_year_exceeded:
    case Code::limit_night_exceeded:
    case Code::limit_lifetime_exceeded: return "see_limits";
    case Code::user_limit_payment_exceeded:
    case Code::user_limit_day_exceeded:
    case Code::user_limit_month_exceeded:
    case Code::user_limit_night_exceeded:
    case Code::user_limit_year_exceeded:
    case Code::user_limit_channel_exceeded:
    case Code::user_limit_payee_exceeded:
    case Code::user_limit_above_rule: return "change_own_limit";
    case Code::identity_required: return "verify_identity";

    case Code::malformed:
    case Code::key_missing:
    case Code::key_malformed:
    case Code::phone_invalid:
    case Code::email_invalid:
    case Code::family_links_full:
    case Code::family_number_wrong:
    case Code::family_only_lowers:
    case Code::email_taken:
    case Code::consent_required:
    case Code::text_invalid:
    case Code::document_invalid:
    case Code::currency_unsupported:
    case Code::currency_mismatch:
    case Code::bank_refused:
    case Code::bank_account_invalid:
    case Code::payout_file_invalid:
    case Code::rule_pack_invalid:
    case Code::head_mismatch:
    case Code::head_ahead:
    case Code::too_large:
    case Code::last_of_role:
    case Code::change_differs:
    case Code::api_keys_full:
    case Code::order_differs:
    case Code::licence_invalid:
    case Code::settlement_account_missing:
    case Code::adjustment_invalid:
    case Code::products_full:
    case Code::barcode_invalid:
    case Code::cart_differs:
    case Code::unsupported_media: return "change_request";

    case Code::key_too_old:
    case Code::key_before_restore:
    case Code::id_reused: return "look_up";

    case Code::link_token_invalid: return "request_link";

    case Code::account_closed:
    case Code::account_frozen:
    case Code::merchant_insufficient_balance:
    case Code::operator_funds_insufficient: return "contact_support";

    case Code::not_found:
    case Code::method_not_allowed:
    case Code::origin_refused:
    case Code::not_allowed:
    case Code::not_yours:
    case Code::account_unknown:
    case Code::payment_unknown:
    case Code::transfer_unknown:
    case Code::transfer_already_done:
    case Code::transfer_cancelled:
    case Code::refund_too_late:
    case Code::order_unknown:
    case Code::order_already_paid:
    case Code::order_closed:
    case Code::bank_link_unknown:
    case Code::bank_evidence_missing:
    case Code::identity_known:
    case Code::payout_unknown:
    case Code::payout_already_done:
    case Code::dispute_unknown:
    case Code::dispute_not_possible:
    case Code::dispute_too_late:
    case Code::dispute_open_already:
    case Code::dispute_closed:
    case Code::family_link_unknown:
    case Code::family_link_over:
    case Code::approval_unknown:
    case Code::approval_over:
    case Code::recovery_unknown:
    case Code::recovery_over:
    case Code::role_missing:
    case Code::staff_unknown:
    case Code::change_unknown:
    case Code::change_over:
    case Code::change_own:
    case Code::approval_needed:
    case Code::api_key_unknown:
    case Code::api_scope_missing:
    case Code::request_replayed:
    case Code::shop_not_ready:
    case Code::shop_unknown:
    case Code::shops_full:
    case Code::papers_over:
    case Code::till_role_missing:
    case Code::till_unknown:
    case Code::shift_open_already:
    case Code::shift_not_open:
    case Code::second_person_required:
    case Code::settlement_unknown:
    case Code::settlement_nothing_due:
    case Code::settlement_not_yet:
    case Code::plan_unknown:
    case Code::plan_not_offered:
    case Code::package_unknown:
    case Code::package_over:
    case Code::visit_unknown:
    case Code::visit_over:
    case Code::trade_unknown:
    case Code::trade_over:
    case Code::product_unknown:
    case Code::trade_disputed:
    case Code::split_over:
    case Code::capture_over:
    case Code::sandbox_unknown:
    case Code::sandboxes_full:
    case Code::receipt_unknown: return "none";
  }
  return "none";
}

std::optional<int> retry_after_s(Code code) {
  switch (http_status(code)) {
    case 429: return 5;
    case 503: return code == Code::overloaded ? 1 : 3;
    default: return std::nullopt;  // other statuses do not ask to wait
  }
}

}  // namespace chenxi::http
