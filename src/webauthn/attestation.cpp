#include "webauthn/attestation.h"

namespace chenxi::webauthn {
namespace {

using Kind = Cbor::Kind;

/// The leaf certificate of x5c; nullptr when there is none.
Result<const Cbor*> leaf_of(const Cbor& statement) {
  const Cbor* chain = statement.find("x5c", Kind::array);
  if (chain == nullptr) return nullptr;
  if (chain->items.empty()) return no("attestation_malformed");
  for (const Cbor& certificate : chain->items)
    if (certificate.kind != Kind::bytes) return no("attestation_malformed");
  return &chain->items.front();
}

Result<Attestation> check_packed(const Cbor& statement, const PublicKey& credential_key, const std::string& signed_bytes) {
  const Cbor* alg = statement.find("alg", Kind::integer);
  const Cbor* sig = statement.find("sig", Kind::bytes);
  const Cbor* leaf = TRY(leaf_of(statement));
  const auto algorithm = algorithm_from(alg == nullptr ? 0 : alg->integer);
  if (alg == nullptr || sig == nullptr || statement.members() != (leaf == nullptr ? 2u : 3u))
    return no("attestation_malformed");
  // Its maker may sign with what we would not take of a credential.
  if (!algorithm && leaf != nullptr) return Attestation::not_checked;
  if (!algorithm) return no("attestation_malformed");
  if (leaf == nullptr) {
    if (*algorithm != credential_key.algorithm()) return no("attestation_malformed");
    if (!credential_key.verify(signed_bytes, sig->bytes)) return no("attestation_signature");
    return Attestation::self;
  }
  const auto key = PublicKey::from_certificate(leaf->bytes, *algorithm);
  if (!key) return no("attestation_malformed");
  if (!key->verify(signed_bytes, sig->bytes)) return no("attestation_signature");
  return Attestation::certificate;
}

Result<Attestation> check_u2f(const Cbor& statement, const AuthenticatorData& data, const PublicKey& credential_key,
                              const Hash32& client_data_hash) {
  const Cbor* sig = statement.find("sig", Kind::bytes);
  const Cbor* leaf = TRY(leaf_of(statement));
  if (sig == nullptr || leaf == nullptr || statement.members() != 2 || credential_key.p256_point().empty())
    return no("attestation_malformed");
  const auto key = PublicKey::from_certificate(leaf->bytes, Algorithm::es256);
  if (!key) return no("attestation_malformed");
  std::string signed_bytes(1, '\0');
  signed_bytes.append(data.rp_id_hash).append(view(client_data_hash)).append(data.credential->id);
  signed_bytes.append(credential_key.p256_point());
  if (!key->verify(signed_bytes, sig->bytes)) return no("attestation_signature");
  return Attestation::certificate;
}

}  // namespace

Result<AttestationObject> AttestationObject::read(std::string_view bytes) {
  Cbor object = TRY(Cbor::read_whole(bytes, Cbor::Keys::in_any_order));
  const Cbor* format = object.find("fmt", Kind::text);
  const Cbor* statement = object.find("attStmt", Kind::map);
  const Cbor* data = object.find("authData", Kind::bytes);
  if (format == nullptr || statement == nullptr || data == nullptr || object.members() != 3)
    return no("attestation_malformed");
  return AttestationObject{format->bytes, data->bytes, *statement};
}

Result<Attestation> check_attestation(const AttestationObject& object, const AuthenticatorData& data,
                                      const PublicKey& credential_key, std::string_view client_data) {
  const Hash32 hash = sha256(client_data);
  if (object.format == "none") {
    if (object.statement.members() != 0) return no("attestation_malformed");
    return Attestation::none;
  }
  if (object.format == "packed") {
    const std::string signed_bytes = std::string(object.authenticator_data).append(view(hash));
    return check_packed(object.statement, credential_key, signed_bytes);
  }
  if (object.format == "fido-u2f") return check_u2f(object.statement, data, credential_key, hash);
  return Attestation::not_checked;
}

}  // namespace chenxi::webauthn
