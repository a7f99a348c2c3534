// Beast's second opinion on a request, and its reading of chunked bodies.
#pragma once
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

#include "http/guard.h"

namespace chenxi::http {

namespace beast_http = boost::beast::http;

/// Fed with the whole request from its first byte. Header fields were read by the guard already, so nothing
/// is kept of them here; chunk extensions and trailers, which no client of ours sends, are refused.
class BodyParser : public beast_http::basic_parser<true> {
 public:
  /// `body` receives the bytes; null: they are counted and dropped.
  BodyParser(std::size_t body_limit, std::string* body) : body_(body) {
    this->body_limit(body_limit);
    this->header_limit(kHeadBytesMax);
    this->eager(true);
  }
  /// Fewer bytes than these are kept until more have come. Asked again with "0\r\n" and one byte more, Beast 1.81 fails
  /// an assertion and takes the whole process with it; and what is left of a chunked body is never shorter than its end.
  std::size_t least_bytes() const {
    static constexpr std::string_view kEnd = "0\r\n\r\n";
    return this->is_header_done() && this->chunked() ? kEnd.size() : 1;
  }
  /// Both readers must have understood the same framing.
  bool agrees_with(const Head& head) {
    const auto length = this->content_length();
    return this->chunked() == head.chunked && length.has_value() == head.has_content_length &&
           length.value_or(0) == head.content_length && this->keep_alive() == head.keep_alive;
  }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(beast_http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(beast_http::field, string_view, string_view, error_code& ec) override {
    if (this->is_header_done()) ec = beast_http::error::bad_field;  // a trailer
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (body_ != nullptr && length) body_->reserve(static_cast<std::size_t>(*length));
  }
  std::size_t on_body_impl(string_view bytes, error_code&) override {
    if (body_ != nullptr) body_->append(bytes);
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& ec) override {
    if (!extensions.empty()) ec = beast_http::error::bad_chunk_extension;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override {
    if (body_ != nullptr) body_->append(bytes);
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}

  std::string* body_;
};

}  // namespace chenxi::http
