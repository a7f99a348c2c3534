#include "app/sandboxes.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "api_keys/keys.h"
#include "api_keys/routes.h"
#include "app/instance.h"
#include "app/pay_button.h"
#include "app/private_file.h"
#include "app/rooms.h"
#include "base/bytes.h"
#include "base/log.h"
#include "base/net_prefix.h"
#include "demo/routes.h"
#include "demo/town.h"
#include "http/front.h"
#include "http/schema.h"
#include "http/text.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "identity/role_link.h"
#include "identity/vault.h"
#include "risk/risk.h"
#include "sandbox/residents.h"
#include "sandbox/walk.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;
namespace schema = http::schema;

constexpr std::string_view kLabel = "sbx-", kBearer = "Bearer ", kTestKey = "cx_test_", kApi = "/v1/";
/// Long enough before a sandbox begins for nobody's phone and number, and for no shop, to be new.
constexpr Duration kLivedBefore = hours(24 * 40);
/// Made at the same moment: the last ones would wait too long.
constexpr std::size_t kWaitingMax = 4;
/// Addresses whose asking is remembered.
constexpr std::size_t kAddressesMax = 10'000;
/// How long at most something that has ended stays in memory, or something that waits is overlooked.
constexpr auto kLookAround = std::chrono::milliseconds(200);
/// How long at most one that has grown too large grows on.
constexpr Duration kWeighEvery = seconds(1);
constexpr std::uintmax_t kMegabyte = 1 << 20;
/// Keys that are remembered: of one while it is there; of all that have grown too large.
constexpr std::size_t kKeysOfOne = 100, kKeysMax = 10'000;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string label_of(const std::string& id) {
  return std::string(kLabel) + lower(std::string_view(id).substr(kLabel.size()));
}

/// "sbx_7HQ2M0V3T8K5RWXC"
std::string new_id(Rng& rng) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id = "sbx_";
  for (int i = 0; i < 16; ++i) id += kDigits[rng.below(kDigits.size())];
  return id;
}

void note(const fs::path& folder, Instant made_at, Instant ends_at, Instant stood_at, Duration ahead) {
  write_private_file(
      folder / "sandbox.json",
      to_text(json::object{
          {"made_at", made_at.us}, {"ends_at", ends_at.us}, {"stood_at", stood_at.us}, {"ahead", ahead.us}}));
}

std::optional<json::object> read_note(const fs::path& folder) {
  std::ifstream in(folder / "sandbox.json");
  if (!in) return std::nullopt;
  std::stringstream text;
  text << in.rdbuf();
  const auto read = parse_json(text.str());
  if (!read || !read->is_object()) return std::nullopt;
  for (const char* member : {"made_at", "ends_at", "stood_at", "ahead"})
    if (!read->get_object().contains(member) || !read->at(member).is_int64()) return std::nullopt;
  return read->get_object();
}

void clear_away(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) log(LogLevel::warning, "sandbox.not_removed", {{"why", error.message()}});
}

/// Files come and go meanwhile.
std::uintmax_t bytes_in(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code no_file;
    if (const std::uintmax_t size = it->file_size(no_file); !no_file) bytes += size;
  }
  return bytes;
}

/// In the header, or, of a page's script that asks for something, in the address: there anybody's link may bring one, so
/// nothing that changes something is taken to a sandbox by it.
std::string_view key_in(const http::Head& head) {
  for (const http::Field& field : head.fields)
    if (http::equal_ignoring_case(field.name, "authorization") && field.value.starts_with(kBearer))
      return field.value.substr(kBearer.size());
  if (head.method != "GET") return "";
  for (std::size_t at = head.target.find('?'); at != std::string_view::npos;
       at = head.target.find('&', at + 1)) {
    std::string_view one = head.target.substr(at + 1);
    one = one.substr(0, one.find('&'));
    if (one.starts_with("key=")) return one.substr(4);
  }
  return "";
}

template <class C>
std::shared_ptr<C> must(engine::Executor& executor, std::shared_ptr<C> command) {
  engine::Job job;
  job.command = command;
  executor.run_batch({&job, 1});
  if (job.outcome.refusal)
    throw Trouble(fmt::format("a sandbox cannot be made: {} refused {}", command->name(),
                              chenxi::name(job.outcome.refusal->code())));
  return command;
}

std::string make_key(Instance& instance, std::int64_t shop, api_keys::KeyKind kind, std::int64_t scopes,
                     std::string_view prefix) {
  const std::string shown =
      std::string(kTestKey) + std::string(prefix) + base64url(instance.env().rng->bytes(32));
  auto command = std::make_shared<api_keys::MakeKey>();
  command->merchant = shop;
  command->kind = kind;
  command->scopes = scopes;
  command->label = "sandbox";
  command->key_hash = sha256(shown);
  if (kind == api_keys::KeyKind::publishable) command->shown = shown;
  must(instance.executor(), command);
  return shown;
}

json::array residents_of(Instance& instance, const sandbox::Residents& people) {
  ports::Services& services = instance.services();
  json::array out;
  for (const sandbox::Resident& one : people) {
    const auto customer = services.directory.customer(one.customer);
    CHECK(customer.has_value(), "it has just been registered");
    out.push_back(json::object{{"phone", one.phone},
                               {"state", one.state},
                               {"name", identity::shown_name(services.vault, *customer)},
                               {"pin", one.pin},
                               {"balance", instance.executor().books().account(customer->main).balance}});
  }
  return out;
}

/// Its links open the till and a wallet. A sandbox's name stands in each page that a payer opens, and its
/// publishable key in pages of shops: here they are for who holds its secret key.
void keep_cast(std::vector<http::Route>& routes, api_keys::Gate& gate) {
  const auto cast = std::find_if(routes.begin(), routes.end(), [](const http::Route& route) {
    return route.operation_id == demo::kCastOperation;
  });
  CHECK(cast != routes.end(), "a sandbox has a cast");
  http::Handler show = std::move(cast->handler);
  api_keys::for_programs(
      *cast, gate, std::nullopt,
      [show = std::move(show)](const api_keys::Caller& caller, const http::RequestPtr& request,
                               const http::Respond& respond) {
        if (caller.key.kind != api_keys::KeyKind::secret)
          return respond(http::problem(*request, Refusal(Code::api_scope_missing, {.text = "secret"})));
        show(request, respond);
      },
      api_keys::Noted::none);
}

}  // namespace

struct Sandboxes::Place {
  std::string id;
  Instant made_at, ends_at;
  fs::path folder;
  sandbox::TestClock clock;
  Env env;
  sandbox::Clockwork clockwork;
  Metrics metrics;
  std::unique_ptr<Instance> instance;
  std::unique_ptr<http::Front> front;
  bool stopped = false;
  std::mutex noting;
  bool ended = false;  // before its time
  std::set<Hash32> asked_with;  // keys; the sandboxes' mutex guards them

  Place(std::string name, fs::path where, const Env& real, Instant made, Instant ends, Instant stands_at)
      : id(std::move(name)),
        made_at(made),
        ends_at(ends),
        folder(std::move(where)),
        clock(*real.clock, stands_at),
        env(real),
        clockwork{clock, [this](Duration ahead) { keep(ahead); }, {}} {
    env.clock = &clock;
  }
  ~Place() { stop(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  void stop() {
    if (stopped || instance == nullptr) return;
    stopped = true;
    instance->courier().stop();
    instance->sender().stop();
    instance->bills().stop();
    instance->stop();
    if (fs::exists(folder / "sandbox.json")) keep(clock.ahead());
  }

  void keep(Duration ahead) {
    const std::lock_guard lock(noting);
    if (!ended) note(folder, made_at, ends_at, clock.now(), ahead);
  }
  /// A process that dies before the folder is gone leaves it to the next one, which opens nothing without a
  /// note. Whoever still waits to put the clock forward writes none.
  void end() {
    const std::lock_guard lock(noting);
    fs::remove(folder / "sandbox.json");
    ended = true;
  }
};

Sandboxes::Sandboxes(SandboxesOptions options, const Env& env, Post post)
    : options_(std::move(options)), env_(env), post_(std::move(post)) {
  const std::size_t host = options_.origin.find("://") + 3, port = options_.origin.find(':', host);
  scheme_ = options_.origin.substr(0, host);
  base_host_ = lower(std::string_view(options_.origin).substr(host, port - host));
  port_ = port == std::string::npos ? "" : options_.origin.substr(port);
  if (base_host_.empty() || base_host_.front() == '[' ||
      base_host_.find_first_not_of("0123456789.") == std::string::npos)
    throw Trouble(
        "--sandboxes: each has a name of its own before the instance's, so --origin must be a name, not " +
        options_.origin);
  nowhere_ = refuses_with(Code::sandbox_unknown);
  not_yet_ = refuses_with(Code::unavailable);
  if (!options_.http.static_directory.empty()) {
    options_.http.files =
        std::make_shared<const http::StaticFiles>(options_.http.static_directory, options_.http.fallbacks,
                                                  options_.http.not_found_page, options_.http.hidden_files);
  }
}

Sandboxes::~Sandboxes() {
  stop();
}

std::shared_ptr<http::Front> Sandboxes::refuses_with(Code code) const {
  http::Options how = options_.http;
  how.static_directory.clear();
  how.turned_away = code;
  return std::make_shared<http::Front>(how, std::vector<http::Route>{});
}

std::string Sandboxes::origin_of(const std::string& id) const {
  return scheme_ + label_of(id) + "." + base_host_ + port_;
}

// ---------------------------------------------------------------------------------------------------- one of
// them

Sandboxes::PlacePtr Sandboxes::open(const std::string& id, Instant made_at, Instant ends_at, Instant stood_at,
                                    Duration ahead) {
  auto place = std::make_shared<Place>(id, options_.place / id, env_, made_at, ends_at, stood_at);
  place->clockwork.end = [this, id] { end(id); };
  InstanceOptions how;
  how.data = place->folder;
  how.rule_pack = options_.rule_pack;
  how.zone = options_.zone;
  how.webhook_addresses = options_.webhook_addresses;
  how.clockwork = &place->clockwork;
  how.info.name = options_.name + " sandbox";
  how.info.origin = origin_of(id);
  how.info.demo = true;  // codes can be read, and a shop's own machine may be returned to
  place->instance = std::make_unique<Instance>(
      how, place->env,
      [post = post_, weak = std::weak_ptr<Place>(place)](std::vector<std::function<void()>> answers) {
        // Whoever is being answered keeps the place until the answer is out.
        if (auto kept = weak.lock())
          post({[kept = std::move(kept), answers = std::move(answers)] {
            for (const auto& answer : answers) answer();
          }});
      });
  place->instance->sender().stamp_by(*env_.clock);
  place->instance->open();
  // What was due while nobody was here is done at its own time.
  sandbox::walk(place->instance->executor(), place->clock, env_.clock->now() + ahead);
  place->clock.run(ahead);
  return place;
}

void Sandboxes::serve(const PlacePtr& place) {
  Instance& instance = *place->instance;
  std::vector<http::Route> all = routes(instance.services(), instance, place->folder);
  demo::add_routes(all, instance.services(), (place->folder / "demo.json").string());
  keep_cast(all, instance.gate());
  add_pay_button(all, options_.http.static_directory);
  http::Options how = options_.http;
  how.clock = &place->clock;
  how.rate_clock = env_.clock;  // its program may put the other one forward
  how.limits.requests_per_second_per_address = kSandboxRequestsPerSecond;
  how.limits.request_burst_per_address = kSandboxRequestsAtOnce;
  how.metrics = &place->metrics;
  how.closed = [raw = &instance] { return !raw->may_answer(); };
  how.overloaded = [raw = &instance](bool pressing) { return raw->is_busy(pressing); };
  how.ready = [raw = &instance] { return raw->may_answer() && !raw->is_busy(false); };
  place->front = std::make_unique<http::Front>(std::move(how), std::move(all));
  instance.start();
  instance.courier().start();
  instance.sender().start(1);
  instance.bills().start(instance.engine());
  const std::lock_guard lock(mutex_);
  places_[label_of(place->id)] = place;
}

json::object Sandboxes::build(const std::string& id, PlacePtr& made) {
  const Instant now = env_.clock->now(), ends_at = now + kSandboxLife;
  const fs::path folder = options_.place / id;
  sandbox::Residents people;
  {
    // Its people came before it begins, with their own clock.
    SimClock clock(now - kLivedBefore);
    Env env{&clock, env_.rng, nullptr, ""};
    InstanceOptions how;
    how.data = folder;
    how.rule_pack = options_.rule_pack;
    how.zone = options_.zone;
    Instance instance(how, env, [](std::vector<std::function<void()>>) {});
    instance.open();
    const demo::TownOptions options{.residents = sandbox::kResidents,
                                    .shops = 1,
                                    .days = 0,
                                    .actors = sandbox::kResidents,
                                    .moved_number = sandbox::kNumberIsNew};
    demo::Town town = demo::build_town(instance.executor(), instance.services(), clock, *env_.rng, now,
                                       options, [](int) {});
    write_private_file(folder / "demo.json", to_text(town.cast));
    for (demo::TownPerson& one : town.people)
      people.push_back({"", one.customer, one.device, one.phone, one.pin, one.key});
    sandbox::take_states(instance.executor(), instance.services(), people);
    write_private_file(folder / sandbox::kResidentsFile, to_text(sandbox::to_json(people)));
    must(instance.executor(), std::make_shared<risk::Adopt>(sandbox::risk_rules(), now));
  }
  made = open(id, now, ends_at, now, {});
  Instance& instance = *made->instance;
  ports::Services& services = instance.services();
  std::ifstream file(folder / "demo.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto cast = parse_json(text.str(), {.depth = 8, .members = 256});
  CHECK(cast.has_value());
  const std::int64_t shop = cast->at("shop").at("merchant").as_int64();
  using api_keys::KeyKind;
  using api_keys::Scope;
  const std::string secret = make_key(instance, shop, KeyKind::secret, api_keys::kAllScopes, "sk_");
  const std::string restricted = make_key(
      instance, shop, KeyKind::restricted,
      static_cast<std::int64_t>(Scope::orders_read) | static_cast<std::int64_t>(Scope::events_read), "rk_");
  const std::string publishable =
      make_key(instance, shop, KeyKind::publishable, static_cast<std::int64_t>(Scope::checkout_open), "pk_");
  const identity::NewLink link = identity::new_link(*env_.rng, identity::AppKind::till, shop);
  must(instance.executor(), link.command);
  json::object out{
      {"object", "sandbox"},
      {"id", id},
      {"url", origin_of(id)},
      {"created_at", rfc3339(now)},
      {"ends_at", rfc3339(ends_at)},
      {"shop",
       json::object{{"id", services.ids.make(IdKind::merchant, shop)},
                    {"name", cast->at("shop").at("name")},
                    {"till", origin_of(id) + identity::link_path(identity::AppKind::till, link.token)}}},
      {"keys", json::object{{"secret", secret}, {"restricted", restricted}, {"publishable", publishable}}},
      {"residents", residents_of(instance, people)}};
  note(folder, now, ends_at, now, {});
  return out;
}

// --------------------------------------------------------------------------------------------------- who is
// asked

Sandboxes::PlacePtr Sandboxes::by_host(std::string_view host, bool& ours) {
  const std::string name = lower(host.substr(0, std::min(host.find(':'), host.size())));
  const std::size_t dot = name.find('.');
  ours = name.starts_with(kLabel) && dot != std::string::npos &&
         std::string_view(name).substr(dot + 1) == base_host_;
  if (!ours) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(std::string_view(name).substr(0, dot));
  return found == places_.end() ? nullptr : found->second;
}

Sandboxes::PlacePtr Sandboxes::by_key(const Hash32& key) {
  for (const auto& [label, place] : places_) {
    if (!place->instance->gate().directory().good(key)) continue;
    if (place->asked_with.size() < kKeysOfOne) place->asked_with.insert(key);
    return place;
  }
  return nullptr;
}

std::shared_ptr<http::Front> Sandboxes::at(const http::Head& head) {
  const auto front_of = [](const PlacePtr& place) {
    return std::shared_ptr<http::Front>(place, place->front.get());
  };
  const bool all_there = opened_;  // before it is looked for
  bool ours = false;
  if (const PlacePtr place = by_host(head.host, ours)) return front_of(place);
  if (ours) return all_there ? nowhere_ : not_yet_;
  // At our address a key finds what programs ask; its pages and figures have a name of their own.
  if (!head.target.starts_with(kApi)) return nullptr;
  const std::string_view key = key_in(head);
  if (!key.starts_with(kTestKey)) return nullptr;
  const Hash32 hash = sha256(key);
  const std::lock_guard lock(mutex_);
  if (const PlacePtr place = by_key(hash)) return front_of(place);
  if (outgrown_.contains(hash)) return nowhere_;
  return all_there ? nullptr : not_yet_;  // nobody's key: the instance says so
}

// ------------------------------------------------------------------------------------------------- making
// and ending

Done Sandboxes::spend(const std::string& client) {
  const Instant now = env_.clock->now();
  std::erase_if(made_by_, [&](const auto& one) { return one.second.back() + hours(1) <= now; });
  if (!made_by_.contains(client) && made_by_.size() >= kAddressesMax) return refuse(Code::rate_limited);
  auto& times = made_by_[client];
  while (!times.empty() && times.front() + hours(1) <= now) times.pop_front();
  if (times.size() >= kSandboxesPerHour)
    return refuse(Code::rate_limited, {.until = times.front() + hours(1)});
  times.push_back(now);
  return done();
}

void Sandboxes::make(const http::RequestPtr& request, const http::Respond& respond) {
  std::optional<Refusal> refusal;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !opened_ || waiting_.size() >= kWaitingMax) {
      refusal = Refusal(Code::overloaded);
    } else if (places_.size() + waiting_.size() + in_making_ >= options_.most) {
      refusal = Refusal(Code::sandboxes_full);
    } else if (const Done spent = spend(net_prefix(request->client)); !spent) {
      refusal = spent.error();
    } else {
      waiting_.push_back({request, respond});
    }
  }
  if (refusal) return respond(http::problem(*request, *refusal));
  wake_.notify_all();
}

void Sandboxes::make_one(const Making& making) {
  const std::string id = new_id(*env_.rng);
  // Before the answer: whoever has it may ask for the next one at once.
  const auto made_it = [this] {
    const std::lock_guard lock(mutex_);
    in_making_ = 0;
  };
  PlacePtr place;
  try {
    const json::object shown = build(id, place);
    serve(place);
    log(LogLevel::info, "sandbox.made", {{"sandbox", std::string_view(id)}});
    made_it();
    making.respond(http::json_reply(201, shown));
  } catch (const std::exception& error) {
    log(LogLevel::error, "sandbox.not_made", {{"why", std::string_view(error.what())}});
    place.reset();
    clear_away(options_.place / id);
    made_it();
    making.respond(http::problem(*making.request, Code::unavailable));
  }
}

void Sandboxes::open_all() {
  std::error_code none;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(options_.place, none)) folders.push_back(entry.path());
  for (const fs::path& folder : folders) {
    const auto noted = read_note(folder);
    const auto instant = [&](const char* member) { return Instant{noted->at(member).as_int64()}; };
    if (!noted || instant("ends_at") <= env_.clock->now()) {
      clear_away(folder);
      continue;
    }
    try {
      serve(open(folder.filename().string(), instant("made_at"), instant("ends_at"), instant("stood_at"),
                 Duration{noted->at("ahead").as_int64()}));
    } catch (const std::exception& error) {
      log(LogLevel::error, "sandbox.not_opened", {{"why", std::string_view(error.what())}});
    }
  }
}

void Sandboxes::end_old() {
  const Instant now = env_.clock->now();
  const std::lock_guard lock(mutex_);
  for (auto it = places_.begin(); it != places_.end();)
    it = it->second->ends_at <= now ? leave(it) : std::next(it);
  leaving_.insert(leaving_.end(), ended_.begin(), ended_.end());
  ended_.clear();
}

/// From here on nobody finds it.
Sandboxes::Places::iterator Sandboxes::leave(Places::iterator it) {
  it->second->front->stopping = true;  // its streams end
  ended_.push_back(std::move(it->second));
  return places_.erase(it);
}

void Sandboxes::end(const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(label_of(id));
    if (found == places_.end()) return;
    found->second->end();
    leave(found);
  }
  wake_.notify_all();
}

/// Its developer is told so by the keys with which he asks.
void Sandboxes::end_outgrown() {
  std::map<std::string, fs::path> folders;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [label, place] : places_) folders[label] = place->folder;
  }
  for (const auto& [label, folder] : folders) {
    const std::uintmax_t bytes = bytes_in(folder);
    if (bytes <= static_cast<std::uintmax_t>(options_.megabytes) * kMegabyte) continue;
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(label);
    if (found == places_.end()) continue;
    try {
      found->second->end();
    } catch (const fs::filesystem_error& error) {  // in a second once more
      log(LogLevel::warning, "sandbox.not_removed", {{"why", std::string_view(error.what())}});
      continue;
    }
    log(LogLevel::warning, "sandbox.outgrown",
        {{"sandbox", std::string_view(found->second->id)}, {"bytes", static_cast<std::int64_t>(bytes)}});
    if (outgrown_.size() >= kKeysMax) outgrown_.clear();
    outgrown_.merge(found->second->asked_with);
    leave(found);
  }
}

/// Requests on their way, and answers that an executor has handed over, hold a place: nobody but this thread
/// is ever the last.
void Sandboxes::let_go() {
  for (auto it = leaving_.begin(); it != leaving_.end();) {
    if (it->use_count() > 1) {
      ++it;
      continue;
    }
    if (!(*it)->stopped) {
      (*it)->stop();
      continue;
    }
    const fs::path folder = (*it)->folder;
    log(LogLevel::info, "sandbox.ended", {{"sandbox", std::string_view((*it)->id)}});
    it = leaving_.erase(it);
    clear_away(folder);
  }
}

void Sandboxes::loop() {
  open_all();
  opened_ = true;
  Duration weighed = env_.clock->monotonic();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!waiting_.empty()) {
      const Making making = std::move(waiting_.front());
      waiting_.pop_front();
      in_making_ = 1;
      lock.unlock();
      make_one(making);
      lock.lock();
      continue;
    }
    lock.unlock();
    end_old();
    if (const Duration now = env_.clock->monotonic(); now.us - weighed.us >= kWeighEvery.us) {
      end_outgrown();
      weighed = now;
    }
    let_go();
    lock.lock();
    wake_.wait_for(lock, kLookAround, [this] { return stopping_ || !waiting_.empty(); });
  }
}

void Sandboxes::start() {
  fs::create_directories(options_.place);
  fs::permissions(options_.place, fs::perms::owner_all);
  opened_ = fs::is_empty(options_.place);
  thread_ = std::thread([this] { loop(); });
}

void Sandboxes::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  waiting_.clear();
  for (const auto& [label, place] : places_) place->stop();
  for (const PlacePtr& place : ended_) place->stop();
  for (const PlacePtr& place : leaving_) place->stop();
  places_.clear();
  ended_.clear();
  leaving_.clear();
}

// ------------------------------------------------------------------------------------------------------- the
// route

void add_sandbox_routes(std::vector<http::Route>& routes, Sandboxes* sandboxes) {
  http::Route route;
  route.method = "POST";
  route.pattern = "/v1/sandboxes";
  route.operation_id = "create_sandbox";
  route.summary =
      "A place of its own to try a program in, with play money, for a week; keys and PINs are shown this "
      "once";
  route.audience = http::Audience::anyone;
  route.request = schema::object({});
  route.success = 201;
  route.reply = schema::named(
      "NewSandbox",
      schema::object(
          {{"object", schema::constant("sandbox")},
           {"id", schema::pattern("^sbx_[0-9A-HJKMNP-TV-Z]{16}$", "sbx_7HQ2M0V3T8K5RWXC")},
           {"url", schema::string(1, 256)},
           {"created_at", schema::instant()},
           {"ends_at", schema::instant()},
           {"shop", schema::object({{"id", schema::public_id("mer")},
                                    {"name", schema::string(1, 128)},
                                    {"till", schema::string(1, 512)}})},
           {"keys", schema::object({{"secret", schema::pattern("^cx_test_sk_[A-Za-z0-9_-]{43}$")},
                                    {"restricted", schema::pattern("^cx_test_rk_[A-Za-z0-9_-]{43}$")},
                                    {"publishable", schema::pattern("^cx_test_pk_[A-Za-z0-9_-]{43}$")}})},
           {"residents", schema::array(schema::object({{"phone", schema::string(1, 20)},
                                                       {"state", schema::string(1, 40)},
                                                       {"name", schema::string(1, 128)},
                                                       {"pin", schema::pattern("^[0-9]{6}$")},
                                                       {"balance", schema::minor()}}))}}));
  route.refusals = {Code::not_found, Code::sandboxes_full, Code::rate_limited};
  route.handler = [sandboxes](const http::RequestPtr& request, const http::Respond& respond) {
    if (sandboxes == nullptr) return respond(http::problem(*request, Code::not_found));
    sandboxes->make(request, respond);
  };
  routes.push_back(std::move(route));
}

}  // namespace chenxi::app
