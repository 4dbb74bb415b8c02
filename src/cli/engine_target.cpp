#include "cli/engine_target.hpp"

#include "sources/machine.hpp"

namespace watertight::cli {
namespace {

sources::EndpointRequest endpoint_request(const EngineChoice& choice, const std::string& url) {
  return {.host = url.empty() ? choice.host : url,
          .context = choice.context,
          .tls = choice.tls,
          .tls_verify = choice.tls_verify,
          .tls_ca = choice.tls_ca_cert,
          .tls_certificate = choice.tls_cert,
          .tls_key = choice.tls_key};
}

}  // namespace

Expected<void> read_engine(const TargetRequest& request, const std::string& url,
                           const TargetVisitor& visitor) {
  TRY(const sources::Endpoint endpoint,
      sources::choose_endpoint(endpoint_request(request.engine, url), sources::real_surroundings()));
  sources::MachineOptions options;
  options.connection.timeout =
      std::chrono::milliseconds(static_cast<long>(request.engine.timeout_seconds * 1000));
  options.connection.connect_timeout =
      std::min(options.connection.timeout, options.connection.connect_timeout);
  options.host = request.host;
  options.in_force = request.host;
  options.in_force_of = request.container;
  options.progress = visitor.progress;
  visitor.system(sources::read_machine(endpoint, sources::RealRoot(), options));
  return {};
}

}  // namespace watertight::cli
