// What somebody says of himself: the number of his identity document and the name in it.
#pragma once
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/keyring.h"
#include "base/result.h"
#include "base/time.h"

namespace chenxi::ladder {

/// A resident identity number (GB 11643-1999): six digits of a place, the date of birth, three digits of a
/// sequence, and a check character by ISO 7064 MOD 11-2. Spaces, hyphens, wide digits and a small x are read
/// as what they stand for. Refuses document_invalid: another length, a place of no province, no day of the
/// calendar since 1900 or one yet to come, a check character that does not fit.
Result<std::string> normal_document(std::string_view typed, Instant now);
/// "1****************X": enough to recognise one's own, nothing to use it by.
std::string mask_document(std::string_view number);

/// What a document is found by.
Hash32 document_index(const KeyRing& keys, std::string_view number);

/// A legal name: spaces trimmed and single, the middle dots of longer names as the one of the documents
/// (U+00B7). Refuses text_invalid: empty, over 50 characters, or with characters that no name has.
Result<std::string> normal_name(std::string_view typed);

}  // namespace chenxi::ladder
