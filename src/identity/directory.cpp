#include "identity/directory.h"

#include <unordered_map>

#include "identity/sessions.h"

namespace chenxi::identity {
namespace {

/// Keyed hashes and hashes of random tokens are evenly spread already.
struct Spread {
  std::size_t operator()(const Hash32& hash) const {
    std::size_t out = 0;
    std::memcpy(&out, hash.data(), sizeof out);
    return out;
  }
};
struct Owner {
  std::int64_t customer = 0;
  bool confirmed = false;
};
struct KnownDevice {
  Device row;
  P256PublicKey key;
};

std::optional<Hash32> hash_of_key(const store::TableInfo& table, const store::Key& key) {
  const store::KeyCells cells(table, key);
  Hash32 out{};
  if (cells[0].bytes.size() != out.size()) return std::nullopt;
  std::memcpy(out.data(), cells[0].bytes.data(), out.size());
  return out;
}

}  // namespace

struct Directory::State {
  std::unordered_map<Hash32, Session, Spread> sessions;  // that were not ended
  std::unordered_map<std::int64_t, int> tokens;          // of each of them, by its number
  std::unordered_map<std::int64_t, std::map<std::int64_t, KnownDevice>> devices;  // active ones, by customer
  std::unordered_map<std::int64_t, std::int64_t> device_owners;
  std::unordered_map<std::int64_t, std::map<std::int64_t, Passkey>> passkeys;  // active ones, by customer
  std::unordered_map<Hash32, std::pair<std::int64_t, std::int64_t>, Spread> credentials;  // customer and passkey
  std::unordered_map<Hash32, Owner, Spread> handles;
  std::unordered_map<std::int64_t, Customer> customers;

  void drop_session(const Hash32& hash) {
    const auto it = sessions.find(hash);
    if (it == sessions.end()) return;
    const auto count = tokens.find(session_number(it->second));
    if (--count->second == 0) tokens.erase(count);
    sessions.erase(it);
  }
  void put(const Session& session) {
    drop_session(session.token_hash);
    if (session.revoked) return;
    sessions[session.token_hash] = session;
    ++tokens[session_number(session)];
  }
  void put(const Device& device) {
    auto& own = devices[device.customer];
    own.erase(device.id);
    device_owners.erase(device.id);
    if (device.state != DeviceState::active) return;
    auto key = P256PublicKey::from_point(device.point);
    if (!key) return;
    own.emplace(device.id, KnownDevice{device, *std::move(key)});
    device_owners[device.id] = device.customer;
  }
  void put(const Passkey& passkey) {
    const Hash32 hash = sha256(passkey.credential);
    if (passkey.state == DeviceState::active) {
      passkeys[passkey.customer][passkey.id] = passkey;
      credentials[hash] = {passkey.customer, passkey.id};
      return;
    }
    passkeys[passkey.customer].erase(passkey.id);
    // It may have been added again, by another row.
    if (const auto it = credentials.find(hash); it != credentials.end() && it->second.second == passkey.id) credentials.erase(it);
  }
  void put(const Handle& handle) { handles[handle.index] = {handle.customer, handle.confirmed}; }
  void put(const Customer& customer) { customers[customer.id] = customer; }

  const KnownDevice* device(std::int64_t customer, std::int64_t id) const {
    const auto own = devices.find(customer);
    if (own == devices.end()) return nullptr;
    const auto it = own->second.find(id);
    return it == own->second.end() ? nullptr : &it->second;
  }
};

Directory::Directory(std::optional<Site> site) : site_(std::move(site)), state_(std::make_unique<State>()) {}
Directory::~Directory() = default;

Result<SignedIn> Directory::signed_in(AppKind app, std::string_view cookie, Instant now) const {
  const auto token = unbase64url(cookie);
  if (!token || token->size() != 32) return refuse(Code::not_signed_in);
  const Hash32 hash = sha256(*token);
  const std::shared_lock lock(mutex_);
  const auto it = state_->sessions.find(hash);
  if (it == state_->sessions.end()) return refuse(Code::not_signed_in);
  const Session& session = it->second;
  // Supervisors look at the operators' console; what they may do there is the route's question.
  const bool fits = session.app == app || (app == AppKind::console && session.app == AppKind::supervisor);
  if (!fits) return refuse(Code::not_signed_in);
  if (good_until(session) <= now) return refuse(Code::session_expired);
  // A session ends with its device.
  if (session.app == AppKind::wallet && session.device != 0 &&
      state_->device(session.subject, session.device) == nullptr)
    return refuse(Code::not_signed_in);
  return SignedIn{session.app, session.subject, session.device, session_number(session)};
}

bool Directory::is_open(std::int64_t session) const {
  const std::shared_lock lock(mutex_);
  return state_->tokens.contains(session);
}

std::string Directory::session_key(std::string_view cookie) const {
  const auto token = unbase64url(cookie);
  if (!token || token->size() != 32) return "";
  const std::shared_lock lock(mutex_);
  const auto it = state_->sessions.find(sha256(*token));
  return it == state_->sessions.end() ? "" : std::string(it->second.key);
}

std::optional<P256PublicKey> Directory::device_key(std::int64_t customer, std::int64_t device) const {
  const std::shared_lock lock(mutex_);
  const KnownDevice* known = state_->device(customer, device);
  return known == nullptr ? std::nullopt : std::optional(known->key);
}

std::optional<std::int64_t> Directory::customer_of_device(std::int64_t device) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->device_owners.find(device);
  return it == state_->device_owners.end() ? std::nullopt : std::optional(it->second);
}

std::vector<Device> Directory::devices(std::int64_t customer) const {
  std::vector<Device> out;
  const std::shared_lock lock(mutex_);
  if (const auto own = state_->devices.find(customer); own != state_->devices.end())
    for (const auto& [id, known] : own->second) out.push_back(known.row);
  return out;
}

std::optional<Passkey> Directory::passkey(std::string_view credential) const {
  const Hash32 hash = sha256(credential);
  const std::shared_lock lock(mutex_);
  const auto it = state_->credentials.find(hash);
  if (it == state_->credentials.end()) return std::nullopt;
  const auto& [customer, id] = it->second;
  return state_->passkeys.at(customer).at(id);
}

std::vector<Passkey> Directory::passkeys(std::int64_t customer) const {
  std::vector<Passkey> out;
  const std::shared_lock lock(mutex_);
  if (const auto own = state_->passkeys.find(customer); own != state_->passkeys.end())
    for (const auto& [id, passkey] : own->second) out.push_back(passkey);
  return out;
}

std::optional<std::int64_t> Directory::owner_of_handle(const Hash32& index) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->handles.find(index);
  return it == state_->handles.end() ? std::nullopt : std::optional(it->second.customer);
}

std::optional<std::int64_t> Directory::customer_by_handle(const Hash32& index) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->handles.find(index);
  return it == state_->handles.end() || !it->second.confirmed ? std::nullopt : std::optional(it->second.customer);
}

std::optional<Customer> Directory::customer(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->customers.find(id);
  return it == state_->customers.end() ? std::nullopt : std::optional(it->second);
}

std::size_t Directory::customers() const {
  const std::shared_lock lock(mutex_);
  return state_->customers.size();
}

void Directory::reload(store::Reader& reader) {
  auto fresh = std::make_unique<State>();
  for (const Session& row : store::scan_all<Session>(reader)) fresh->put(row);
  for (const Device& row : store::scan_all<Device>(reader)) fresh->put(row);
  for (const Passkey& row : store::scan_all<Passkey>(reader)) fresh->put(row);
  for (const Handle& row : store::scan_all<Handle>(reader)) fresh->put(row);
  for (const Customer& row : store::scan_all<Customer>(reader)) fresh->put(row);
  const std::unique_lock lock(mutex_);
  state_ = std::move(fresh);
}

void Directory::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                          const std::vector<engine::Event>&, const ledger::Batch&) {
  auto& sessions = changed.shelf<Session>();
  auto& devices = changed.shelf<Device>();
  auto& passkeys = changed.shelf<Passkey>();
  auto& handles = changed.shelf<Handle>();
  auto& customers = changed.shelf<Customer>();
  if (!sessions.changed() && !devices.changed() && !passkeys.changed() && !handles.changed() && !customers.changed()) return;
  const std::unique_lock lock(mutex_);
  const auto put = [this](const auto& row) { state_->put(row); };
  sessions.visit_changed(put);
  devices.visit_changed(put);
  passkeys.visit_changed(put);
  handles.visit_changed(put);
  customers.visit_changed(put);
  sessions.visit_erased([this](const store::Key& key) {
    if (const auto hash = hash_of_key(store::table<Session>(), key)) state_->drop_session(*hash);
  });
  handles.visit_erased([this](const store::Key& key) {
    if (const auto hash = hash_of_key(store::table<Handle>(), key)) state_->handles.erase(*hash);
  });
}

}  // namespace chenxi::identity
