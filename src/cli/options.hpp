// What the user asked for, command by command: filled by cli.cpp, used by the file of each command.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace watertight::cli {

// How an engine is chosen, as the docker client chooses it.
struct EngineChoice {
  std::string host;     // -H, --host
  std::string context;  // --context
  bool tls = false;
  bool tls_verify = false;
  std::string tls_ca_cert;
  std::string tls_cert;
  std::string tls_key;
  double timeout_seconds = 30;
};

struct OutputChoice {
  std::string format;              // of standard output; empty: text
  std::vector<std::string> files;  // -o FILE or -o FORMAT=FILE
  std::string colour = "auto";     // auto, always, never
  bool verbose = false;
  bool show_suppressed = false;
  bool quiet = false;
  bool no_progress = false;
  std::string category;       // of the SARIF run
  std::string gitlab_schema;  // version of GitLab's security report schema; empty: the usual one
};

// What the flags say of the policy; empty: nothing.
struct PolicyChoice {
  std::string file;
  std::string preset;
  std::string fail_on;
  std::vector<std::string> groups;
};

struct ScanOptions {
  std::vector<std::string> targets;
  std::vector<std::string> compose_files;  // -f: merged into one project, as docker compose does
  std::vector<std::string> profiles;
  PolicyChoice policy;
  EngineChoice engine;
  OutputChoice output;
  std::string baseline;
  bool fail_on_new = false;
  std::vector<std::string> fail_on_path = {};  // goals; see attack::goals()
  bool allow_partial = false;
  bool no_host = false;        // the engine alone, not the machine under it
  std::string container = {};  // the only one that is asked about; empty: all
};

struct SnapshotOptions {
  std::vector<std::string> targets;
  EngineChoice engine;
  std::string output;  // empty or "-": standard output
  bool allow_partial = false;
};

enum class BaselineAction : std::uint8_t { create, update, diff };
struct BaselineOptions {
  BaselineAction action = BaselineAction::diff;
  std::string file;
  std::string format = "text";  // text, json
  ScanOptions scan;
};

struct PolicyOptions {
  std::string target;  // empty: the engine of this machine
  PolicyChoice policy;
};

struct ExplainOptions {
  std::string rule;
  std::string attack_rules;     // a folder of further rules of attack paths
  std::string format = "text";  // text, md
};

struct RulesOptions {
  bool attack = false;              // the rules of attack paths, not the checks
  std::string attack_rules;         // a folder of further ones
  std::vector<std::string> groups;  // empty: all
  std::string format = "text";      // text, json
};

struct HandbookOptions {
  std::string output;  // .html or .md; empty: Markdown on standard output
  std::string format;  // html, md
};

struct SeccompOptions {
  std::string first;                     // a profile, a container or a process id
  std::string second;                    // of `diff`
  std::string machine;                   // as uname has it; empty: this one
  std::string capabilities = "default";  // default, all, none, or names with commas
  std::string kernel;                    // "6.1"; empty: newer than any that a profile names
  std::string format = "text";           // text, json
  EngineChoice engine;
};

struct InspectOptions {
  std::string container;  // name or id
  std::string target;     // an engine or a snapshot; empty: the engine of this machine
  std::string output;     // empty or "-": standard output
  std::string format;     // text, json, html; empty: text, or as the output's ending says
  bool verbose = false;   // as text, the tables of all that was read back as well
  bool ptrace = false;    // stop the first process for its filters where nothing else tells them
  bool allow_partial = false;
  EngineChoice engine;
};

struct PathsOptions {
  std::vector<std::string> targets;
  std::vector<std::string> compose_files;
  std::vector<std::string> profiles;
  EngineChoice engine;
  std::vector<std::string> from;     // footholds; see attack::Request
  std::vector<std::string> to;       // goals
  std::vector<std::string> keep;     // settings that stay as they are
  std::vector<std::string> what_if;  // changes that are taken for made
  std::vector<std::string> fail_on;  // goals that exit with 1
  std::string assume;                // the host that files run on
  std::string rules;                 // a folder of further rules
  std::string output;                // empty or "-": standard output
  std::string format;  // text, json, html, dot, mermaid, sarif; empty: as the output's ending says
  std::string colour = "auto";
  bool verbose = false;
  bool no_progress = false;
  bool no_host = false;
  bool allow_partial = false;
};

struct DoctorOptions {
  std::vector<std::string> targets;  // empty: the engine of this machine and the host under it
  PolicyChoice policy;
  EngineChoice engine;
  std::string format = "text";  // text, json
};

int run_scan(const ScanOptions& options);
int run_snapshot(const SnapshotOptions& options);
int run_baseline(const BaselineOptions& options);
int run_policy_show(const PolicyOptions& options);
int run_policy_presets();
int run_explain(const ExplainOptions& options);
int run_rules(const RulesOptions& options);
int run_handbook(const HandbookOptions& options);
int run_doctor(const DoctorOptions& options);
int run_inspect(const InspectOptions& options);
int run_paths(const PathsOptions& options);
int run_seccomp_show(const SeccompOptions& options);
int run_seccomp_diff(const SeccompOptions& options);

}  // namespace watertight::cli
