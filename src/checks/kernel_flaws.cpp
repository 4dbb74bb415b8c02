#include "checks/known_flaws.hpp"

namespace watertight::checks {
namespace {

// Those that need nothing but a default container; flaws behind added capabilities or nested user namespaces
// are matters of those settings.
constexpr std::array kKernel = std::to_array<KernelFlaw>({
    {"CVE-2016-5195",
     "2.6.22",
     "4.9",
     {"4.8.3", "4.4.26"},
     {},
     "any process writes to files it may only read, those of other containers and of the host among them"},
    {"CVE-2016-8655",
     "3.2",
     "4.9",
     {"4.8.14", "4.4.38"},
     "CONFIG_PACKET",
     "a process with the default capability NET_RAW runs code in the kernel"},
    {"CVE-2017-5123", "4.13", "4.14", {"4.13.7"}, {}, "any process writes to the kernel's memory"},
    {"CVE-2017-7308",
     "3.2",
     "4.11",
     {"4.10.11", "4.9.23", "4.4.62"},
     "CONFIG_PACKET",
     "a process with the default capability NET_RAW runs code in the kernel"},
    {"CVE-2020-14386",
     "4.6",
     "5.9",
     {"5.8.8", "5.4.64", "4.19.150", "4.14.201", "4.9.239"},
     "CONFIG_PACKET",
     "a process with the default capability NET_RAW runs code in the kernel"},
    {"CVE-2022-0847",
     "5.8",
     "5.17",
     {"5.16.11", "5.15.25", "5.10.102"},
     {},
     "any process writes to files it may only read, the runtime's program on the host among them"},
    {"CVE-2022-42703",
     "4.9",
     "6.0",
     {"5.19.7", "5.15.65", "5.10.141", "5.4.212", "4.19.257", "4.14.292"},
     {},
     "any process runs code in the kernel"},
    {"CVE-2023-0461",
     "4.13",
     "6.2",
     {"6.1.5", "6.0.19", "5.15.88", "5.10.163", "5.4.229", "4.19.270"},
     "CONFIG_TLS",
     "any process runs code in the kernel"},
    {"CVE-2023-3269", "6.1", "6.5", {"6.4.1", "6.3.11", "6.1.37"}, {}, "any process runs code in the kernel"},
    {"CVE-2025-38236",
     "5.15",
     "6.16",
     {"5.15.194", "6.1.143", "6.6.96", "6.12.36", "6.15.5"},
     "CONFIG_AF_UNIX_OOB",
     "any process runs code in the kernel"},
    {"CVE-2026-31431",
     "4.14",
     "7.0",
     {"5.10.254", "5.15.204", "6.1.170", "6.6.137", "6.12.85", "6.18.22", "6.19.12"},
     "CONFIG_CRYPTO_USER_API_AEAD",
     "a process that may open AF_ALG sockets writes to files it may only read"},
    {"CVE-2026-43500",
     "5.3",
     "7.1",
     {"6.18.29", "7.0.6"},
     "CONFIG_AF_RXRPC",
     "a process that may open AF_RXRPC sockets writes to files it may only read"},
});

}  // namespace

std::span<const KernelFlaw> kernel_flaws() { return kKernel; }

}  // namespace watertight::checks
