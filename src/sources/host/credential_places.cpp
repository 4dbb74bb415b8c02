#include "sources/host/credential_places.hpp"

#include <array>

namespace watertight::sources::host {
namespace {

constexpr std::array kHome = std::to_array<CredentialPlace>({
    {".aws/credentials", "AWS credentials", "aws_"},
    {".azure/accessTokens.json", "Azure access tokens", {}},
    {".azure/msal_token_cache.json", "Azure access tokens", {}},
    {".boto", "Google or AWS storage credentials", "secret"},
    {".cargo/credentials", "crates.io token", "token"},
    {".cargo/credentials.toml", "crates.io token", "token"},
    {".composer/auth.json", "Composer credentials", {}},
    {".config/composer/auth.json", "Composer credentials", {}},
    {".config/gcloud/access_tokens.db", "Google Cloud access tokens", {}},
    {".config/gcloud/application_default_credentials.json", "Google Cloud credentials", {}},
    {".config/gcloud/credentials.db", "Google Cloud credentials", {}},
    {".config/gh/hosts.yml", "GitHub token", "oauth_token"},
    {".config/git/credentials", "git credentials", "@"},
    {".config/hub", "GitHub token", "oauth_token"},
    {".docker/config.json", "registry credentials", "\"auth\""},
    {".dockercfg", "registry credentials", "\"auth\""},
    {".gem/credentials", "RubyGems key", "key"},
    {".git-credentials", "git credentials", "@"},
    {".gradle/gradle.properties", "Gradle credentials", "assword"},
    {".kube/config", "Kubernetes credentials", "user"},
    {".m2/settings.xml", "Maven credentials", "<password>"},
    {".my.cnf", "MySQL password", "password"},
    {".netrc", "passwords for servers", "password"},
    {".npmrc", "npm token", "_auth"},
    {".nuget/NuGet/NuGet.Config", "NuGet credentials", "assword"},
    {".pgpass", "PostgreSQL password", ":"},
    {".pypirc", "PyPI credentials", "password"},
    {".s3cfg", "S3 credentials", "secret_key"},
    {".ssh/id_dsa", "SSH private key", "PRIVATE KEY"},
    {".ssh/id_ecdsa", "SSH private key", "PRIVATE KEY"},
    {".ssh/id_ed25519", "SSH private key", "PRIVATE KEY"},
    {".ssh/id_rsa", "SSH private key", "PRIVATE KEY"},
    {".terraform.d/credentials.tfrc.json", "Terraform token", "token"},
    {".vault-token", "Vault token", {}},
    {".yarnrc.yml", "npm token", "npmAuth"},
});

constexpr std::array kElsewhere = std::to_array<CredentialPlace>({
    {"/.env", "environment file with secrets", "="},
    {"/.npmrc", "npm token", "_auth"},
    {"/app/.env", "environment file with secrets", "="},
    {"/app/.git-credentials", "git credentials", "@"},
    {"/app/.npmrc", "npm token", "_auth"},
    {"/etc/kubernetes/admin.conf", "Kubernetes credentials", "user"},
    {"/etc/ssh/ssh_host_dsa_key", "SSH host key, the same in every container", "PRIVATE KEY"},
    {"/etc/ssh/ssh_host_ecdsa_key", "SSH host key, the same in every container", "PRIVATE KEY"},
    {"/etc/ssh/ssh_host_ed25519_key", "SSH host key, the same in every container", "PRIVATE KEY"},
    {"/etc/ssh/ssh_host_rsa_key", "SSH host key, the same in every container", "PRIVATE KEY"},
    {"/srv/.env", "environment file with secrets", "="},
    {"/usr/src/app/.env", "environment file with secrets", "="},
    {"/usr/src/app/.npmrc", "npm token", "_auth"},
    {"/var/www/html/.env", "environment file with secrets", "="},
    {"/var/www/html/wp-config.php", "WordPress database password", "DB_PASSWORD"},
});

}  // namespace

std::span<const CredentialPlace> credentials_at_home() { return kHome; }
std::span<const CredentialPlace> credentials_elsewhere() { return kElsewhere; }

}  // namespace watertight::sources::host
