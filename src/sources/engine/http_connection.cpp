#include "sources/engine/http_connection.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "sources/engine/connection_errors.hpp"
#include "sources/engine/ssh_bridge.hpp"
#include "sources/json.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t kPadding = 64;             // what the JSON parser reads behind the end
constexpr std::size_t kReserveAtOnce = 1 << 20;  // of what a header promises

// One request at a time goes through a slot; its handle and its socket stay.
struct Slot {
  CURL* handle = nullptr;
  std::string path;
  std::string body;
  std::size_t index = 0;
  std::size_t max_body = 0;
  bool too_big = false;
  bool busy = false;
  std::array<char, CURL_ERROR_SIZE> detail{};
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto* slot = static_cast<Slot*>(user);
  const std::size_t bytes = size * count;
  if (slot->body.size() + bytes > slot->max_body) {
    slot->too_big = true;
    return 0;
  }
  if (slot->body.empty()) {
    curl_off_t promised = 0;
    curl_easy_getinfo(slot->handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &promised);
    const std::size_t length =
        promised > 0 ? std::min(static_cast<std::size_t>(promised), kReserveAtOnce) : bytes;
    slot->body.reserve(length + kPadding);
  }
  slot->body.append(data, bytes);
  return bytes;
}

bool has_header(CURL* handle, const char* name) {
  curl_header* header = nullptr;
  return curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
}

// An answer without a body must say so: else its headers may be half of what was meant.
bool ends_properly(CURL* handle, long status) {
  return status == 204 || status == 304 || has_header(handle, "Content-Length") ||
         has_header(handle, "Transfer-Encoding");
}

// "1.41" → 41; nothing for what is no version 1.x.
std::optional<int> minor_version(std::string_view text) {
  int minor = 0;
  if (!text.starts_with("1.")) return {};
  const auto [end, failure] = std::from_chars(text.data() + 2, text.data() + text.size(), minor);
  if (failure != std::errc{} || end != text.data() + text.size() || minor < 0 || minor > 9999) return {};
  return minor;
}

}  // namespace

struct HttpConnection::State {
  Endpoint where;
  ConnectionOptions options;
  std::unique_ptr<SshBridge> bridge;
  CURLM* multi = nullptr;
  std::vector<std::unique_ptr<Slot>> slots;
  std::string base;        // scheme, host, port and path prefix
  std::string version;     // "/v1.41", empty before it is known
  std::string promised;    // the version in the header of the last answer
  std::size_t silent = 0;  // requests in a row that got no answer

  struct Finished {
    std::size_t index;
    Body body;
  };
  std::vector<Finished> finished;  // and not yet handed over

  void set_up(Slot& slot);
  void set_up_tls(CURL* handle) const;
  void start(Slot& slot, std::size_t index, const std::string& path);
  Body finish(Slot& slot, CURLcode code);
  Body given_up(std::string_view path) const;
  Slot* slot_of(const CURL* handle) const;
  [[nodiscard]] bool any_busy() const {
    return std::ranges::any_of(slots, [](const auto& slot) { return slot->busy; });
  }
  // Gives paths from `next` on to slots that have nothing to do; the first path that is left.
  std::size_t start_idle(const std::vector<std::string>& paths, std::size_t next);
  void take_finished();
};

void HttpConnection::State::set_up_tls(CURL* handle) const {
  const long verify = where.tls->verify ? 1 : 0;
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, verify);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2 * verify);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!where.tls->ca.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, where.tls->ca.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  if (!where.tls->certificate.empty())
    curl_easy_setopt(handle, CURLOPT_SSLCERT, where.tls->certificate.c_str());
  if (!where.tls->key.empty()) curl_easy_setopt(handle, CURLOPT_SSLKEY, where.tls->key.c_str());
}

void HttpConnection::State::set_up(Slot& slot) {
  CURL* handle = slot.handle;
  slot.max_body = options.max_body;
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "watertight/" WATERTIGHT_VERSION);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &slot);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, slot.detail.data());
  curl_easy_setopt(handle, CURLOPT_PRIVATE, &slot);
  if (where.transport == Transport::unix_socket)
    curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, where.path.c_str());
  if (bridge) curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, bridge->path().c_str());
  if (where.tls) set_up_tls(handle);
}

void HttpConnection::State::start(Slot& slot, std::size_t index, const std::string& path) {
  slot.busy = true;
  slot.index = index;
  slot.path = path;
  slot.body.clear();
  slot.too_big = false;
  slot.detail[0] = '\0';
  curl_easy_setopt(slot.handle, CURLOPT_URL, (base + version + path).c_str());
  curl_multi_add_handle(multi, slot.handle);
}

Body HttpConnection::State::finish(Slot& slot, CURLcode code) {
  curl_multi_remove_handle(multi, slot.handle);
  slot.busy = false;
  long status = 0;
  curl_easy_getinfo(slot.handle, CURLINFO_RESPONSE_CODE, &status);
  const bool broken_off = code == CURLE_OK && slot.body.empty() && !ends_properly(slot.handle, status);
  if (code == CURLE_OK && status > 0 && !broken_off) {
    silent = 0;
    curl_header* header = nullptr;
    promised.clear();
    if (curl_easy_header(slot.handle, "Api-Version", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
      promised = header->value;
    if (status >= 200 && status < 300) return std::move(slot.body);
    const int number = static_cast<int>(status);
    return std::unexpected(Failure{number, refusal(where, slot.path, number, std::move(slot.body))});
  }
  ++silent;
  long system_error = 0;
  curl_easy_getinfo(slot.handle, CURLINFO_OS_ERRNO, &system_error);
  const std::string detail = slot.detail[0] != '\0' ? slot.detail.data() : curl_easy_strerror(code);
  const TransportFailure failure{broken_off ? CURLE_PARTIAL_FILE : code,
                                 static_cast<int>(system_error),
                                 detail,
                                 bridge ? bridge->complaint() : std::string{},
                                 slot.body.size(),
                                 slot.too_big};
  slot.body = {};
  return std::unexpected(Failure{0, transport_error(where, options, slot.path, failure)});
}

Body HttpConnection::State::given_up(std::string_view path) const {
  return std::unexpected(
      Failure{0,
              {"read", fmt::format("GET {} of {}", path, where.url),
               fmt::format("it was not asked for, because {} requests before it got no answer", silent),
               "look at the engine's log"}});
}

Slot* HttpConnection::State::slot_of(const CURL* handle) const {
  const auto at = std::ranges::find_if(slots, [&](const auto& slot) { return slot->handle == handle; });
  return at == slots.end() ? nullptr : at->get();
}

HttpConnection::HttpConnection(Endpoint endpoint, ConnectionOptions options)
    : state_(std::make_unique<State>()) {
  [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  State& s = *state_;
  s.where = std::move(endpoint);
  s.options = std::move(options);
  if (s.where.transport == Transport::ssh) {
    s.options.in_flight = std::min<std::size_t>(s.options.in_flight, 2);
    s.bridge = std::make_unique<SshBridge>(s.options.ssh_program, s.where);
  }
  const bool ipv6 = s.where.host.find(':') != std::string::npos;
  s.base = s.where.transport == Transport::tcp
               ? fmt::format("{}://{}{}{}:{}{}", s.where.tls ? "https" : "http", ipv6 ? "[" : "",
                             s.where.host, ipv6 ? "]" : "", s.where.port, s.where.path)
               : "http://localhost";
  s.multi = curl_multi_init();
  const std::size_t count = std::clamp<std::size_t>(s.options.in_flight, 1, 64);
  curl_multi_setopt(s.multi, CURLMOPT_MAXCONNECTS, static_cast<long>(count));
  for (std::size_t i = 0; i < count; ++i) {
    s.slots.push_back(std::make_unique<Slot>());
    s.slots.back()->handle = curl_easy_init();
    s.set_up(*s.slots.back());
  }
}

HttpConnection::~HttpConnection() {
  for (const auto& slot : state_->slots) {
    curl_multi_remove_handle(state_->multi, slot->handle);
    curl_easy_cleanup(slot->handle);
  }
  curl_multi_cleanup(state_->multi);
}

std::size_t HttpConnection::State::start_idle(const std::vector<std::string>& paths, std::size_t next) {
  for (const auto& slot : slots) {
    if (slot->busy) continue;
    for (; next < paths.size() && silent >= options.give_up_after; ++next)
      finished.push_back({next, given_up(paths[next])});
    if (next == paths.size()) break;
    start(*slot, next, paths[next]);
    ++next;
  }
  return next;
}

void HttpConnection::State::take_finished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    Slot* slot = slot_of(message->easy_handle);
    finished.push_back({slot->index, finish(*slot, code)});
  }
}

// What has come in is handed over only after the next requests have gone out: the engine works while the
// receiver does.
void HttpConnection::get_all(const std::vector<std::string>& paths, const Receiver& receive) {
  State& s = *state_;
  std::size_t next = 0;
  const auto work = [&] {
    next = s.start_idle(paths, next);
    int active = 0;
    curl_multi_perform(s.multi, &active);
    if (s.bridge) s.bridge->serve();
  };
  while (next < paths.size() || s.any_busy() || !s.finished.empty()) {
    work();
    s.take_finished();
    if (s.finished.empty()) {
      curl_multi_poll(s.multi, nullptr, 0, 1000, nullptr);
      continue;
    }
    work();
    for (State::Finished& f : std::exchange(s.finished, {})) receive(f.index, std::move(f.body));
  }
}

Expected<std::string> HttpConnection::negotiate() {
  State& s = *state_;
  if (!s.where.api_version.empty()) s.version = "/v" + s.where.api_version;
  Body ping = get("/_ping");
  if (!ping && ping.error().status == 0) return std::unexpected(ping.error().error);
  if (!s.where.api_version.empty()) {
    if (!ping && !ping.error().gone()) return std::unexpected(ping.error().error);
    return s.where.api_version;
  }
  std::optional<int> newest = minor_version(s.promised);
  int oldest = 0;
  if (!newest || *newest > kNewestApi) {
    Body answer = get("/version");
    if (!answer) return std::unexpected(answer.error().error);
    JsonParser parser;
    auto root = parser.parse(*answer, fmt::format("GET /version of {}", s.where.url));
    if (!root) {
      root.error().remedy = kAnotherAddress;
      return std::unexpected(std::move(root).error());
    }
    newest = minor_version((*root)["ApiVersion"].text_or(""));
    oldest = minor_version((*root)["MinAPIVersion"].text_or("")).value_or(0);
  }
  const std::string object = fmt::format("the engine at {}", s.where.url);
  if (!newest)
    return std::unexpected(Error{"talk to", object,
                                 "what answers there does not say which version of the API it speaks",
                                 "check that the address is that of a Docker or Podman engine"});
  if (*newest < kOldestApi)
    return std::unexpected(Error{"talk to", object,
                                 fmt::format("it speaks version 1.{} of the API only", *newest),
                                 fmt::format("1.{} or newer is needed: update the engine", kOldestApi)});
  const int chosen = std::max(std::min(*newest, kNewestApi), std::min(oldest, *newest));
  s.version = fmt::format("/v1.{}", chosen);
  return fmt::format("1.{}", chosen);
}

std::string HttpConnection::endpoint() const { return state_->where.url; }
std::string HttpConnection::api_version() const {
  return state_->version.empty() ? std::string{} : state_->version.substr(2);
}

Body Connection::get(std::string_view path) {
  const std::vector<std::string> paths = {std::string{path}};
  Body out = std::unexpected(Failure{});
  get_all(paths, [&](std::size_t, Body body) { out = std::move(body); });
  return out;
}

Expected<std::unique_ptr<Connection>> connect(const Endpoint& endpoint, const ConnectionOptions& options) {
  auto connection = std::make_unique<HttpConnection>(endpoint, options);
  TRY([[maybe_unused]] std::string version, connection->negotiate());
  return connection;
}

}  // namespace watertight::sources
