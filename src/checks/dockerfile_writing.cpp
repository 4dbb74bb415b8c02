// How a Dockerfile is written: spelling of its instructions, instructions that cancel each other, forms that
// are out of date.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checks/build_style.hpp"
#include "checks/check.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;
using facts::RemarkKind;

// Keywords as written, of FROM as well.
struct Written {
  std::string_view keyword;
  Span span;
};
std::vector<Written> keywords(const BuildFile& file) {
  std::vector<Written> all;
  for (const Instruction& i : file.global_arguments) all.push_back({i.original, i.span});
  for (const BuildStage& stage : file.stages) {
    all.push_back({stage.keyword, stage.span});
    for (const Instruction& i : stage.instructions) all.push_back({i.original, i.span});
  }
  return all;
}

Verdict instruction_casing(const BuildFile& file, const facts::System&) {
  const auto all = keywords(file);
  const auto has = [](std::string_view s, char from, char to) {
    return std::any_of(s.begin(), s.end(), [&](char c) { return c >= from && c <= to; });
  };
  std::size_t upper = 0;
  std::size_t lower = 0;
  for (const Written& w : all) {
    if (!has(w.keyword, 'a', 'z')) ++upper;
    if (!has(w.keyword, 'A', 'Z')) ++lower;
  }
  const bool majority_lower = lower > upper;
  std::vector<Observation> found;
  for (const Written& w : all) {
    const bool fits = majority_lower ? !has(w.keyword, 'A', 'Z') : !has(w.keyword, 'a', 'z');
    if (!fits)
      found.push_back(observe(fmt::format("{} is not written as the other instructions are: {}", w.keyword,
                                          majority_lower ? "small letters" : "capital letters"),
                              {evidence_at(file, "instruction", std::string(w.keyword), w.span)},
                              std::string(w.keyword)));
  }
  return verdict_on(std::move(found));
}
const Check registered_casing{"dockerfile-instruction-casing", instruction_casing};

Verdict empty_continuation(const BuildFile& file, const facts::System&) {
  return verdict_on_remarks(file, RemarkKind::empty_continuation, "empty line", [](std::string_view) {
    return std::string(
        "an empty line stands inside an instruction: later builders take it for the end of it");
  });
}
const Check registered_empty{"dockerfile-empty-continuation", empty_continuation};

Verdict old_pairs(const BuildFile& file, const facts::System&) {
  return verdict_on_remarks(file, RemarkKind::old_pairs, "pair", [](std::string_view name) {
    return fmt::format(
        "{} is set in the old form with a blank: everything to the end of the line becomes its "
        "value, also what was meant as a second variable",
        name);
  });
}
const Check registered_pairs{"dockerfile-legacy-keyvalue", old_pairs};

Verdict inline_ignore(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const facts::BuildRemark& r : file.remarks) {
    if (r.kind != RemarkKind::suppression) continue;
    if (r.text.starts_with("check=") && r.text.find("skip=") == std::string::npos) continue;
    found.push_back(
        observe("a comment switches rules of a linter off: what they would find here is seen by "
                "nobody",
                {evidence_at(file, "comment", r.text, r.span)}, r.text));
  }
  return verdict_on(std::move(found));
}
const Check registered_ignore{"dockerfile-inline-ignore", inline_ignore};

// The builder looks at these comments when it is asked to.
Verdict definition_comment(const BuildFile& file, const facts::System&) {
  const bool asked = std::any_of(file.remarks.begin(), file.remarks.end(), [](const facts::BuildRemark& r) {
    const std::size_t at = r.text.find("experimental=");
    return r.kind == RemarkKind::suppression && r.text.starts_with("check=") && at != std::string::npos &&
           (r.text.find("InvalidDefinitionDescription", at) != std::string::npos ||
            r.text.find("all", at) != std::string::npos);
  });
  if (!asked) return not_applicable("no check directive asks for descriptions of stages and arguments");
  return verdict_on_remarks(file, RemarkKind::description, "comment", [](std::string_view name) {
    return fmt::format(
        "the comment above {} does not begin with its name: it is not shown as its description", name);
  });
}
const Check registered_definition{"dockerfile-definition-comment", definition_comment};

// All but the last of one keyword in one stage.
Verdict only_one(const BuildFile& file, std::string_view keyword, std::string_view meaning) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages) {
    const Instruction* last = nullptr;
    for (const Instruction& i : stage.instructions) {
      if (i.keyword != keyword || i.on_build) continue;
      if (last != nullptr)
        found.push_back(observe_instruction(
            file, *last, fmt::format("a later {} of the same stage takes its place: {}", keyword, meaning)));
      last = &i;
    }
  }
  return verdict_on(std::move(found));
}
Verdict multi_cmd(const BuildFile& file, const facts::System&) {
  return only_one(file, "CMD", "what this line says never runs");
}
const Check registered_multi_cmd{"dockerfile-multi-cmd", multi_cmd};
Verdict multi_entrypoint(const BuildFile& file, const facts::System&) {
  return only_one(file, "ENTRYPOINT", "what this line says never runs");
}
const Check registered_multi_entrypoint{"dockerfile-multi-entrypoint", multi_entrypoint};
Verdict multi_healthcheck(const BuildFile& file, const facts::System&) {
  return only_one(file, "HEALTHCHECK", "what this line would find is never looked for");
}
const Check registered_multi_health{"dockerfile-multi-healthcheck", multi_healthcheck};

// Where SHELL is set, its author wants the shell form.
Verdict json_form(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const std::string_view keyword : {"CMD", "ENTRYPOINT"})
    for (const auto& [stage, i] : instructions_called(file, keyword))
      if (!i->json_form && !i->text.empty() && shell_at(file, *stage, i).empty())
        found.push_back(observe_instruction(
            file, *i,
            fmt::format("{} is run by a shell: the shell is process 1 and keeps the signal to stop from the "
                        "application, which is killed after ten seconds instead",
                        keyword)));
  return verdict_on(std::move(found));
}
const Check registered_json{"dockerfile-json-cmd", json_form};

Verdict starts_something(const BuildFile& file, const facts::System&) {
  const auto stages = image_stages(file);
  if (stages.empty()) return not_evaluated("the file has no stage");
  if (holds_files_only(file)) return not_applicable("the last stage holds files and starts nothing");
  for (const BuildStage* s : stages)
    for (const Instruction& i : s->instructions)
      if (!i.on_build && (i.keyword == "CMD" || i.keyword == "ENTRYPOINT")) return passed();
  const BuildStage& last = *stages.front();
  return failed(observe(
      fmt::format("neither CMD nor ENTRYPOINT says what the image starts: {} decides", stages.back()->base),
      {evidence_at(file, "FROM", last.base, last.span)}));
}
const Check registered_start{"dockerfile-cmd-entrypoint-present", starts_something};

// RUN after RUN with the same flags: one layer each.
Verdict consecutive_run(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages) {
    const Instruction* before = nullptr;
    bool told = false;
    for (const Instruction& i : stage.instructions) {
      const bool plain = i.keyword == "RUN" && !i.on_build && i.heredocs.empty();
      const bool follows = plain && before != nullptr && before->flags == i.flags;
      if (follows && !told)
        found.push_back(observe_instruction(
            file, i, "follows another RUN: what one step deletes, the layer of the step before still holds"));
      told = follows;
      before = plain ? &i : nullptr;
    }
  }
  return verdict_on(std::move(found));
}
const Check registered_consecutive{"dockerfile-consecutive-run", consecutive_run};

Verdict maintainer(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const auto& [stage, i] : instructions_called(file, "MAINTAINER"))
    found.push_back(observe_instruction(
        file, *i, "MAINTAINER has been out of use since 2017, and tools that read labels do not see it"));
  return verdict_on(std::move(found));
}
const Check registered_maintainer{"dockerfile-maintainer", maintainer};

// "1.2.3.4:80:8080/tcp" → its parts between colons, without the protocol.
std::string_view port_part(std::string_view text) { return text.substr(0, text.find('/')); }

bool port_is_in_range(std::string_view number) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  return error == std::errc() && end == number.data() + number.size() && value >= 1 && value <= 65535;
}

template <typename Says>
Verdict check_ports(const BuildFile& file, Says says) {
  std::vector<Observation> found;
  for (const auto& [stage, i] : instructions_called(file, "EXPOSE"))
    for (const std::string& port : i->arguments)
      if (port.find('$') == std::string::npos)
        if (std::string message = says(std::string_view(port)); !message.empty())
          found.push_back(observe(std::move(message), {evidence_at(file, "EXPOSE", port, i->span)}, port));
  return verdict_on(std::move(found));
}

Verdict port_range(const BuildFile& file, const facts::System&) {
  return check_ports(file, [](std::string_view port) -> std::string {
    std::string_view number = port_part(port);
    if (number.find(':') != std::string_view::npos) return {};  // dockerfile-expose-format says so
    const std::size_t dash = number.find('-');
    const std::string_view last = dash == std::string_view::npos ? number : number.substr(dash + 1);
    if (port_is_in_range(number.substr(0, dash)) && port_is_in_range(last)) return {};
    return fmt::format("{} is no port: they go from 1 to 65535, and nothing can be published under this one",
                       number);
  });
}
const Check registered_range{"dockerfile-port-range", port_range};

Verdict expose_format(const BuildFile& file, const facts::System&) {
  return check_ports(file, [](std::string_view port) -> std::string {
    if (port_part(port).find(':') == std::string_view::npos) return {};
    return fmt::format(
        "{} names an address or a port of the host, which EXPOSE cannot publish: whoever relies "
        "on the address to restrict access is mistaken",
        port);
  });
}
const Check registered_format{"dockerfile-expose-format", expose_format};

Verdict expose_casing(const BuildFile& file, const facts::System&) {
  return check_ports(file, [](std::string_view port) -> std::string {
    const std::size_t slash = port.find('/');
    const std::string_view protocol = slash == std::string_view::npos ? "" : port.substr(slash + 1);
    if (lowered(protocol) == protocol) return {};
    return fmt::format("the protocol {} is written in capital letters, which not every tool understands",
                       protocol);
  });
}
const Check registered_expose_casing{"dockerfile-expose-casing", expose_casing};

bool is_absolute(std::string_view path) {
  return path.starts_with('/') || path.starts_with('\\') || path.starts_with('$') ||
         (path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/'));
}

Verdict workdir_absolute(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages) {
    bool known = false;  // an absolute one of this stage, or of the stages below
    for (const BuildStage* s = &stage; s->base_stage >= 0;) {
      s = &file.stages[static_cast<std::size_t>(s->base_stage)];
      for (const Instruction& i : s->instructions)
        known = known || (i.keyword == "WORKDIR" && !i.arguments.empty() && is_absolute(i.arguments.front()));
    }
    for (const Instruction& i : stage.instructions) {
      if (i.keyword != "WORKDIR" || i.arguments.empty()) continue;
      if (is_absolute(i.arguments.front()))
        known = true;
      else if (!known)
        found.push_back(observe_instruction(
            file, i,
            fmt::format("{} is meant from wherever the base image happens to stand: another base, and "
                        "files land elsewhere",
                        i.arguments.front())));
    }
  }
  return verdict_on(std::move(found));
}
const Check registered_workdir{"dockerfile-workdir-absolute", workdir_absolute};

// Whether the text expands the variable: $NAME or ${NAME…}.
bool expands(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('{')) rest.remove_prefix(1);
    if (!rest.starts_with(name)) continue;
    rest.remove_prefix(name.size());
    const char next = rest.empty() ? ' ' : rest.front();
    if (next != '_' && !(next >= '0' && next <= '9') && !(next >= 'a' && next <= 'z') &&
        !(next >= 'A' && next <= 'Z'))
      return true;
  }
  return false;
}

// The whole instruction is expanded before any of it is set.
Verdict env_self_reference(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages) {
    std::vector<std::string_view> set;
    for (const Instruction& i : stage.instructions) {
      if (i.keyword == "ENV" && i.pairs.size() > 1)
        for (const facts::KeyValue& p : i.pairs)
          if (std::find(set.begin(), set.end(), p.key) == set.end() && p.key != "PATH" &&
              expands(i.text, p.key))
            found.push_back(observe(
                fmt::format(
                    "{} is set and used by the same ENV: what is used is its value before, mostly none",
                    p.key),
                {evidence_at(file, "ENV", i.text.substr(0, 300), p.span)}, p.key));
      if (i.keyword == "ENV" || i.keyword == "ARG")
        for (const facts::KeyValue& p : i.pairs) set.emplace_back(p.key);
    }
  }
  return verdict_on(std::move(found));
}
const Check registered_self{"dockerfile-env-self-reference", env_self_reference};

Verdict user_non_numeric(const BuildFile& file, const facts::System&) {
  const auto stages = image_stages(file);
  if (stages.empty()) return not_evaluated("the file has no stage");
  const facts::Fact<std::string>& user = stages.front()->user;
  if (!user.known()) return not_applicable("the file sets no user, or only the build does");
  const std::string name = user->substr(0, user->find(':'));
  if (name.empty() || name == "root" || name.find_first_not_of("0123456789") == std::string::npos)
    return passed();
  return failed(
      observe(fmt::format("the user is {}, a name: a cluster that refuses root cannot tell from it that "
                          "the process is none, and does not start the container",
                          name),
              {evidence("user", user)}));
}
const Check registered_user{"dockerfile-user-non-numeric", user_non_numeric};

}  // namespace
}  // namespace watertight::checks
