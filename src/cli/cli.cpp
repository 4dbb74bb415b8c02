#include "cli/cli.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <sstream>
#include <tuple>

#include "attack/assumed_host.hpp"
#include "attack/paths.hpp"
#include "cli/complete.hpp"
#include "cli/completion.hpp"
#include "cli/docker_plugin.hpp"
#include "cli/manual.hpp"
#include "cli/options.hpp"
#include "cli/standard_output.hpp"
#include "handbook/pages.hpp"
#include "policy/presets.hpp"
#include "report/formats.hpp"
#include "report/handbook.hpp"
#include "report/words.hpp"
#include "text/nearest.hpp"

namespace watertight::cli {
namespace {

// A name out of a variable that nobody set asks for nothing, and nothing would ever be found.
std::string refuse_empty(const std::string& name) {
  return name.empty() ? "an empty name: is a variable unset?" : std::string();
}

void add_engine_options(CLI::App& command, EngineChoice& engine) {
  command.add_option("-H,--host", engine.host,
                     "Engine to talk to: unix://, tcp://, ssh:// (default: as the docker client chooses)");
  command.add_option("--context", engine.context, "Docker context to take the engine from");
  command.add_flag("--tls", engine.tls, "Use TLS");
  command.add_flag("--tlsverify", engine.tls_verify, "Use TLS and verify the engine's certificate");
  command.add_option("--tlscacert", engine.tls_ca_cert, "Trust certificates signed by this CA only");
  command.add_option("--tlscert", engine.tls_cert, "Client certificate");
  command.add_option("--tlskey", engine.tls_key, "Client key");
  command.add_option("--timeout", engine.timeout_seconds, "Seconds that one request may take")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
}

void add_output_options(CLI::App& command, OutputChoice& output) {
  std::vector<std::string> names;
  for (const report::Format& f : report::formats()) names.emplace_back(f.name);
  command.add_option("--format", output.format, "Format of standard output")->check(CLI::IsMember(names));
  command
      .add_option("-o,--output", output.files,
                  "Write to a file as well; the format follows its ending, or FORMAT=FILE (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command.add_option("--category", output.category,
                     "Name of this run in SARIF: several uploads for one commit need one each");
  command
      .add_option("--gitlab-schema", output.gitlab_schema,
                  "Version of GitLab's security report schema: an instance drops what it does not know")
      ->check([](const std::string& text) {
        const bool version = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
        return version ? std::string() : "a version such as 15.2.1 is expected";
      });
  command.add_option("--color", output.colour, "When to use colours")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("-v,--verbose", output.verbose,
                   "Low and info findings too, and each rule that was not evaluated");
  command.add_flag("--show-suppressed", output.show_suppressed,
                   "List suppressed findings with their reasons");
  command.add_flag("-q,--quiet", output.quiet, "Nothing on standard output but what --format asks for");
  command.add_flag("--no-progress", output.no_progress, "No progress on the terminal");
}

// Each can be set as WATERTIGHT_… as well, and in the policy file: see Policies.
void add_policy_options(CLI::App& command, PolicyChoice& policy) {
  command
      .add_option(
          "--policy", policy.file,
          "Policy file (default: watertight.yaml in the folder of the target or above, then the user's)")
      ->type_name("FILE");
  command.add_option("--preset", policy.preset, "Preset under the policy: see watertight policy presets")
      ->type_name(fmt::format("{{{}}}", fmt::join(policy::preset_names(), ",")));
  command
      .add_option("--fail-on", policy.fail_on,
                  "Exit with 1 when something of this severity or worse is found (default: high)")
      ->check(CLI::IsMember({"critical", "high", "medium", "low", "info", "none"}));
  command
      .add_option(
          "--group", policy.groups,
          "Checks to run: security (always), lint (the style of Dockerfiles as well), or all (repeatable)")
      ->check(CLI::IsMember({"security", "lint", "all"}))
      ->allow_extra_args(false);
}

// What is read, and how.
void add_target_options(CLI::App& command, ScanOptions& scan) {
  command.add_option(
      "TARGET", scan.targets,
      "Files, folders or engine URLs (default: the engine of this machine and the host under it)");
  command
      .add_option("-f,--file", scan.compose_files,
                  "Compose files merged into one project, in this order (repeatable)")
      ->allow_extra_args(false);
  command
      .add_option("--profile", scan.profiles,
                  "Only these Compose profiles, and services without one (default: all)")
      ->allow_extra_args(false);
  command.add_flag("--allow-partial", scan.allow_partial, "Do not exit with 3 when a part could not be read");
  command.add_flag("--no-host", scan.no_host, "Leave out the machine under the engine");
  add_policy_options(command, scan.policy);
  add_engine_options(command, scan.engine);
}

void add_baseline(CLI::App& app, BaselineOptions& options, int& exit_code) {
  CLI::App& baseline = *app.add_subcommand(
      "baseline", "Keep today's findings in a file, so that a scan can fail on new ones alone");
  baseline.require_subcommand(1);
  const std::tuple<const char*, BaselineAction, const char*> actions[] = {
      {"create", BaselineAction::create, "Write the findings of today to a new file"},
      {"update", BaselineAction::update, "Write the file anew with the findings of today"},
      {"diff", BaselineAction::diff, "Show what is new and what is gone; exit with 1 when something is new"}};
  for (const auto& [name, action, about] : actions) {
    CLI::App& command = *baseline.add_subcommand(name, about);
    command.add_option("FILE", options.file, "The baseline")->required();
    if (action == BaselineAction::diff)
      command.add_option("--format", options.format)->check(CLI::IsMember({"text", "json"}));
    add_target_options(command, options.scan);
    command.callback([&options, &exit_code, action = action] {
      options.action = action;
      exit_code = run_baseline(options);
    });
  }
}

void add_policy(CLI::App& app, PolicyOptions& options, int& exit_code) {
  CLI::App& policy = *app.add_subcommand("policy", "The policy that a scan would use");
  policy.require_subcommand(1);
  CLI::App& show =
      *policy.add_subcommand("show", "Print the policy in effect and where each value comes from");
  show.add_option("TARGET", options.target, "File, folder or engine URL, as for scan");
  add_policy_options(show, options.policy);
  show.callback([&] { exit_code = run_policy_show(options); });
  policy.add_subcommand("presets", "List the presets")->callback([&] { exit_code = run_policy_presets(); });
}

void add_inspect(CLI::App& app, InspectOptions& options, int& exit_code) {
  CLI::App& inspect = *app.add_subcommand(
      "inspect", "What the kernel has in force for a container, and what it can really do");
  inspect.add_option("CONTAINER", options.container, "Its name or id")->required();
  inspect.add_option("TARGET", options.target,
                     "Engine URL or snapshot that has it (default: the engine of this machine)");
  inspect.add_option("-o,--output", options.output, "File to write (default: standard output)");
  inspect.add_option("--format", options.format, "Default: text, or html or json by the output's ending")
      ->check(CLI::IsMember({"text", "json", "html"}));
  inspect.add_flag("-v,--verbose", options.verbose, "As text, all that was read back as well");
  inspect.add_flag(
      "--ptrace", options.ptrace,
      "Where the kernel tells the filters by no other means: stop the first process for 0.1 ms, if "
      "no system call of its is disturbed by that");
  inspect.add_flag("--allow-partial", options.allow_partial,
                   "Do not exit with 3 when the state in force could not be read");
  add_engine_options(inspect, options.engine);
  inspect.callback([&] {
    for (const char* format : {"html", "json", "txt"})
      if (options.format.empty() && options.output.ends_with(fmt::format(".{}", format)))
        options.format = std::string_view(format) == "txt" ? "text" : format;
    exit_code = run_inspect(options);
  });
}

void add_rules_folder(CLI::App& command, std::string& folder) {
  command.add_option("--rules", folder, "Folder of further rules of attack paths")
      ->check(refuse_empty)
      ->type_name("DIR");
}

void add_fail_on_path(CLI::App& command, std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  for (const attack::Goal& goal : attack::goals()) names.emplace_back(goal.id);
  command
      .add_option("--fail-on-path", wanted,
                  "Exit with 1 when there is a way to this goal, a possible one too, shown or not; with 3 "
                  "where a part could not be read, whatever was found (repeatable)")
      ->check(refuse_empty)
      ->check(CLI::IsMember(names))
      ->allow_extra_args(false);
}

void add_paths(CLI::App& app, PathsOptions& options, int& exit_code) {
  CLI::App& paths = *app.add_subcommand(
      "paths",
      "Every way from a container to what it must not reach, and the fewest changes that close them");
  paths.add_option("TARGET", options.targets,
                   "Engine, snapshot or files (default: the engine of this machine and the host under it)");
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* about,
                        const char* type) {
    paths.add_option(name, values, about)->check(refuse_empty)->type_name(type)->allow_extra_args(false);
  };
  list("--from", options.from,
       "Where attacks start: a container's name, container, network, account, account:NAME or image "
       "(repeatable; "
       "default: containers, the network and accounts)",
       "SUBJECT");
  std::vector<std::string> goals = {"all"};
  for (const attack::Goal& goal : attack::goals()) goals.emplace_back(goal.id);
  paths.add_option("--to", options.to, "Ways to this goal alone (repeatable; default: all but host-dos)")
      ->check(refuse_empty)
      ->check(CLI::IsMember(goals))
      ->allow_extra_args(false);
  list("--keep", options.keep,
       "A setting that stays as it is: web.privileged, or web for all of it (repeatable)", "SETTING");
  list("--what-if", options.what_if,
       "The ways that are left, and those that open, with this change (repeatable)", "CHANGE");
  add_fail_on_path(paths, options.fail_on);
  std::vector<std::string> hosts;
  for (const attack::AssumedHost& host : attack::assumed_hosts()) hosts.emplace_back(host.name);
  paths
      .add_option("--assume", options.assume,
                  fmt::format("The host that files run on (default: {})", hosts.front()))
      ->check(CLI::IsMember(hosts));
  add_rules_folder(paths, options.rules);
  paths.add_option("--format", options.format, "Default: text, or as the output's ending says")
      ->check(CLI::IsMember({"text", "json", "md", "html", "dot", "mermaid", "sarif"}));
  paths.add_option("-o,--output", options.output, "File to write (default: standard output)");
  paths.add_option("--color", options.colour, "When to use colours")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  paths.add_flag("-v,--verbose", options.verbose,
                 "As text and Markdown, every path step by step; as JSON, all that the rules were given and "
                 "which of them apply");
  paths.add_flag("--no-progress", options.no_progress, "No progress on the terminal");
  paths.add_flag("--no-host", options.no_host, "Leave out the machine under the engine");
  paths.add_flag("--allow-partial", options.allow_partial,
                 "Do not exit with 3 when a part could not be read");
  paths.add_option("-f,--file", options.compose_files, "Compose files merged into one project (repeatable)")
      ->allow_extra_args(false);
  paths.add_option("--profile", options.profiles, "Only these Compose profiles, and services without one")
      ->allow_extra_args(false);
  add_engine_options(paths, options.engine);
  paths.callback([&] { exit_code = run_paths(options); });
}

void add_seccomp(CLI::App& app, SeccompOptions& options, int& exit_code) {
  CLI::App& seccomp = *app.add_subcommand(
      "seccomp", "What a seccomp profile, or the filters of a container, let through, syscall by syscall");
  seccomp.require_subcommand(1);
  const auto add = [&](const char* name, const char* about) -> CLI::App& {
    CLI::App& command = *seccomp.add_subcommand(name, about);
    command
        .add_option("PROFILE", options.first,
                    "A profile in Docker's JSON form, or a running container or process")
        ->required();
    add_engine_options(command, options.engine);
    command.add_option("--machine", options.machine, "x86_64, aarch64 (default: this machine)");
    command
        .add_option("--capabilities", options.capabilities,
                    "Of the container: default, all, none, or SYS_ADMIN,NET_RAW")
        ->capture_default_str();
    command.add_option("--kernel", options.kernel,
                       "Release that the profile's conditions ask about (default: the newest)");
    command.add_option("--format", options.format)
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    return command;
  };
  add("show", "Which syscalls are within reach, denied, or hang on their arguments").callback([&] {
    exit_code = run_seccomp_show(options);
  });
  CLI::App& diff = add("diff", "What one lets through that the other does not");
  diff.add_option("OTHER", options.second, "The one to compare it with")->required();
  diff.callback([&] { exit_code = run_seccomp_diff(options); });
}

// "{text,json}", as CLI11 names the values that an option can have.
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto open = type.find('{');
  const auto close = type.find('}', open == std::string::npos ? 0 : open);
  std::vector<std::string> choices;
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::istringstream list(type.substr(open + 1, close - open - 1));
  for (std::string choice; std::getline(list, choice, ',');) choices.push_back(choice);
  return choices;
}

CommandInfo info_of(const CLI::App& command, std::string name) {
  CommandInfo info{std::move(name), command.get_description(), {}, {}};
  for (const CLI::Option* option : command.get_options()) {
    if (!option->nonpositional()) {
      info.operands.push_back({option->get_name(true), choices_of(*option), option->get_required(),
                               option->get_items_expected_max() > 1});
    } else if (!option->get_lnames().empty()) {
      const std::string type = option->get_type_name();
      info.options.push_back(
          {"--" + option->get_lnames().front(),
           option->get_snames().empty() ? std::string() : '-' + option->get_snames().front(),
           option->get_expected_max() == 0 ? std::string() : type.substr(0, type.find_first_of(": {")),
           choices_of(*option), option->get_description()});
    }
  }
  return info;
}

std::vector<std::string> explained_ids() {
  std::vector<std::string> ids;
  for (const handbook::CheckPage& page : handbook::check_pages()) ids.emplace_back(page.id);
  for (const handbook::ConcernPage& page : handbook::concern_pages()) ids.emplace_back(page.id);
  return ids;
}

void add_to(CommandTable& table, const CLI::App& command, const std::string& above) {
  const std::string name = above.empty() ? command.get_name() : above + ' ' + command.get_name();
  table.push_back(info_of(command, name));
  // What can be explained are too many ids for the help.
  if (name == "explain") table.back().operands.front().choices = explained_ids();
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
    add_to(table, *below, name);
}

CommandTable table_of(const CLI::App& app) {
  CommandTable table{info_of(app, "")};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    add_to(table, *command, "");
  return table;
}

struct Options {
  ScanOptions scan;
  SnapshotOptions snapshot;
  BaselineOptions baseline;
  PolicyOptions policy;
  ExplainOptions explain;
  RulesOptions rules;
  HandbookOptions handbook;
  DoctorOptions doctor;
  InspectOptions inspect;
  PathsOptions paths;
  SeccompOptions seccomp;
  std::string shell;
  std::string page = "watertight";
};

// Every command is added here with what runs it.
void add_commands(CLI::App& app, Options& o, int& exit_code) {
  CLI::App& scan =
      *app.add_subcommand("scan", "Scan a Docker engine and its host, or the files that describe one");
  add_target_options(scan, o.scan);
  CLI::Option* compared =
      scan.add_option("--baseline", o.scan.baseline, "Say which findings this baseline does not have")
          ->type_name("FILE");
  scan.add_flag("--fail-on-new", o.scan.fail_on_new,
                "Exit with 1 for findings that are not in the baseline alone")
      ->needs(compared);
  add_fail_on_path(scan, o.scan.fail_on_path);
  add_output_options(scan, o.scan.output);
  scan.callback([&] { exit_code = run_scan(o.scan); });

  CLI::App& snapshot = *app.add_subcommand(
      "snapshot", "Write all facts of a target to a file that can be scanned later or elsewhere");
  snapshot.add_option("TARGET", o.snapshot.targets, "As for scan");
  snapshot.add_option("-o,--output", o.snapshot.output, "File to write (default: standard output)");
  snapshot.add_flag("--allow-partial", o.snapshot.allow_partial,
                    "Do not exit with 3 when a part could not be read");
  add_engine_options(snapshot, o.snapshot.engine);
  snapshot.callback([&] { exit_code = run_snapshot(o.snapshot); });

  add_baseline(app, o.baseline, exit_code);
  add_policy(app, o.policy, exit_code);
  add_inspect(app, o.inspect, exit_code);
  add_paths(app, o.paths, exit_code);
  add_seccomp(app, o.seccomp, exit_code);

  CLI::App& explain = *app.add_subcommand("explain", "Why a rule matters, what to do, and how to verify it");
  explain
      .add_option("RULE", o.explain.rule,
                  "Id of a check, of a concern of the handbook, or of a rule of attack paths")
      ->required();
  add_rules_folder(explain, o.explain.attack_rules);
  explain.add_option("--format", o.explain.format)
      ->check(CLI::IsMember({"text", "md"}))
      ->capture_default_str();
  explain.callback([&] { exit_code = run_explain(o.explain); });

  CLI::App& rules = *app.add_subcommand("rules", "List every rule with its mappings");
  rules.add_option("--format", o.rules.format)->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  rules.add_option("--group", o.rules.groups, "Only rules of this group: security, lint (default: all)")
      ->check(CLI::IsMember({"security", "lint", "all"}))
      ->allow_extra_args(false);
  rules.add_flag("--attack", o.rules.attack, "The rules of attack paths, not those of checks");
  add_rules_folder(rules, o.rules.attack_rules);
  rules.callback([&] { exit_code = run_rules(o.rules); });

  CLI::App& handbook = *app.add_subcommand("handbook", "The whole handbook: every concern and every check");
  handbook.add_option("-o,--output", o.handbook.output,
                      "File to write: .html or .md (default: Markdown on standard output)");
  handbook.add_option("--format", o.handbook.format)->check(CLI::IsMember({"html", "md"}));
  handbook.callback([&] { exit_code = run_handbook(o.handbook); });

  CLI::App& doctor =
      *app.add_subcommand("doctor", "What this machine lets Watertight see, and what would unlock the rest");
  doctor.add_option("TARGET", o.doctor.targets,
                    "As for scan: whether a scan of it could be complete (default: of this machine)");
  doctor.add_option("--format", o.doctor.format)
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  add_policy_options(doctor, o.doctor.policy);
  add_engine_options(doctor, o.doctor.engine);
  doctor.callback([&] { exit_code = run_doctor(o.doctor); });

  CLI::App& completion = *app.add_subcommand("completion", "Print the completion script for a shell");
  completion.add_option("SHELL", o.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion.callback([&] {
    const auto write = o.shell == "bash"  ? write_bash_completion
                       : o.shell == "zsh" ? write_zsh_completion
                                          : write_fish_completion;
    exit_code = print([&](std::ostream& out) { write(out, table_of(app)); });
  });

  CLI::App& man = *app.add_subcommand("man", "Print a page of the manual, for man -l - or for a package");
  man.add_option("PAGE", o.page, "watertight (1) or handbook (7)")
      ->check(CLI::IsMember({"watertight", "handbook"}));
  man.callback([&] {
    exit_code = print([&](std::ostream& out) {
      o.page == "handbook" ? report::write_handbook_man(out) : write_manual(out, table_of(app));
    });
  });
}

std::vector<std::string> command_names(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

// An option is the parser's business.
bool is_command(CLI::App& app, std::string_view word) {
  const auto names = command_names(app);
  return word.starts_with('-') || std::find(names.begin(), names.end(), word) != names.end();
}

int unknown_command(CLI::App& app, std::string_view word) {
  const auto names = command_names(app);
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view near = text::nearest(word, candidates);
  fmt::print(stderr, "watertight: there is no command \"{}\"; {}the commands are {}\n", report::visible(word),
             near.empty() ? std::string() : fmt::format("did you mean {}? ", near), fmt::join(names, ", "));
  return kUsage;
}

// "--from=" with nothing behind: CLI11 would take the next argument for the value, were it an option or a
// file.
const std::string* without_value(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) return &argument;
  }
  return nullptr;
}

// As docker starts its plugins, or as a person starts the program.
PluginCall call_of(int argc, char** argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  PluginCall call{std::move(arguments), {}, false};
  if (argc > 0 && is_docker_plugin(argv[0])) call = plugin_call(call.arguments);
  // "help scan" is "scan --help".
  if (!call.arguments.empty() && call.arguments.front() == "help") {
    call.arguments.erase(call.arguments.begin());
    call.arguments.emplace_back("--help");
  }
  return call;
}

}  // namespace

int run(int argc, char** argv) {
  PluginCall call = call_of(argc, argv);
  CLI::App app("Finds every way from inside a Docker container to something it must not reach.",
               call.of_docker ? "docker watertight" : "watertight");
  app.set_version_flag("--version", "watertight " WATERTIGHT_VERSION);
  app.require_subcommand(1);
  Options options;
  int exit_code = kClean;
  add_commands(app, options, exit_code);
  std::vector<std::string>& arguments = call.arguments;
  if (call.of_docker) {
    if (!call.config.empty()) setenv("DOCKER_CONFIG", call.config.c_str(), 1);
    if (!arguments.empty() && arguments.front() == kPluginMetadata) return print(write_plugin_metadata);
    if (!arguments.empty() && arguments.front() == kPluginComplete)
      return print([&](std::ostream& out) {
        write_for_docker(out, complete(table_of(app), std::span(arguments).subspan(1)));
      });
    end_with_docker();
  }
  if (!arguments.empty() && !is_command(app, arguments.front()))
    return unknown_command(app, arguments.front());
  if (const std::string* option = without_value(arguments)) {
    fmt::print(stderr, "watertight: {} {}\n", report::visible(*option), refuse_empty({}));
    return kUsage;
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& e) {
    std::ostringstream help;
    if (app.exit(e, help, std::cerr) != 0) return kUsage;
    return print([&](std::ostream& out) { out << help.str(); });
  } catch (const std::exception& e) {
    fmt::print(stderr,
               "watertight: internal error: {}\nThis is a bug; please report it with the command line.\n",
               e.what());
    return kInternal;
  }
  return exit_code;
}

}  // namespace watertight::cli
