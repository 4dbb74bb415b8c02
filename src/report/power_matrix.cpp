#include "report/power_matrix.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <string>

#include "report/html_text.hpp"
#include "report/style.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using linux_kernel::Barrier;
using linux_kernel::Obstacle;
using linux_kernel::PowerAnswer;
using linux_kernel::Reachable;

// Column heads of three letters, by Barrier; the legend below a matrix spells them out.
constexpr std::array<std::string_view, linux_kernel::kBarriers> kShort = {
    "sec", "cap", "uid", "iso", "lsm", "msk", "ro", "dev", "own", "lck", "set", "bld"};

Hold hold_of(const PowerAnswer& answer) {
  switch (answer.reachable()) {
    case Reachable::yes:
      return Hold::open;
    case Reachable::unknown:
      return Hold::unknown;
    case Reachable::no:
      break;
  }
  const auto& obstacles = answer.easiest().obstacles;
  const bool alone = obstacles.size() == 1 && obstacles.front().certain;
  return alone && !linux_kernel::is_permanent(obstacles.front().barrier) ? Hold::single : Hold::several;
}

std::string_view words_of(Hold hold) {
  switch (hold) {
    case Hold::open:
      return "open";
    case Hold::unknown:
      return "unknown";
    case Hold::single:
      return "one barrier";
    case Hold::several:
      return "closed";
  }
  return {};
}

std::string obstacles_text(const PowerAnswer& answer) {
  std::string text;
  for (const Obstacle& o : answer.easiest().obstacles) text += (text.empty() ? "" : "; ") + o.because;
  return text;
}

std::string summary(const PowerMatrix& matrix) {
  std::string text = fmt::format("{} of {} open, {} held by one barrier alone", matrix.count(Hold::open),
                                 matrix.rows.size(), matrix.count(Hold::single));
  if (const std::size_t unknown = matrix.count(Hold::unknown); unknown > 0)
    text += fmt::format(", {} unknown", unknown);
  return text;
}

std::size_t title_width(const PowerMatrix& matrix) {
  std::size_t width = 0;
  for (const MatrixRow& row : matrix.rows) width = std::max(width, row.answer->power->title.size());
  return width;
}

void write_obstacles_json(JsonWriter& json, const std::vector<Obstacle>& obstacles) {
  json.key("barriers").begin_array();
  for (const Obstacle& o : obstacles)
    json.begin_object()
        .member("barrier", linux_kernel::name_of(o.barrier))
        .key("certain")
        .boolean(o.certain)
        .member("because", o.because)
        .end_object();
  json.end_array();
}

}  // namespace

std::size_t PowerMatrix::count(Hold hold) const {
  return static_cast<std::size_t>(std::ranges::count(rows, hold, &MatrixRow::hold));
}

PowerMatrix matrix_of(std::span<const PowerAnswer> powers, std::span<const std::string> by) {
  PowerMatrix matrix;
  std::array<bool, linux_kernel::kBarriers> used{};
  for (std::size_t i = 0; i < powers.size(); ++i) {
    const PowerAnswer& answer = powers[i];
    MatrixRow row{&answer, i < by.size() ? std::string_view(by[i]) : std::string_view(), hold_of(answer), {}};
    if (row.hold != Hold::open)
      for (const Obstacle& o : answer.easiest().obstacles) {
        const auto column = static_cast<std::size_t>(o.barrier);
        row.marks[column] = std::max(row.marks[column], o.certain ? Mark::stands : Mark::perhaps);
        used[column] = true;
      }
    matrix.rows.push_back(row);
  }
  std::ranges::stable_sort(matrix.rows, {}, &MatrixRow::hold);
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i]) matrix.columns.push_back(static_cast<Barrier>(i));
  return matrix;
}

void write_power_matrix_text(std::ostream& out, const PowerMatrix& matrix, int width) {
  const std::size_t titles = title_width(matrix);
  fmt::print(out, "Powers over the kernel: {}\n", summary(matrix));
  fmt::print(out, "  {:<{}}", "", titles + 15);
  for (const Barrier column : matrix.columns)
    fmt::print(out, " {:<3}", kShort[static_cast<std::size_t>(column)]);
  out << '\n';
  for (const MatrixRow& row : matrix.rows) {
    std::string cells;
    for (const Barrier column : matrix.columns) {
      const Mark mark = row.marks[static_cast<std::size_t>(column)];
      cells += fmt::format(" {:<3}", mark == Mark::stands ? "x" : mark == Mark::perhaps ? "?" : "");
    }
    std::string line =
        fmt::format("  {:<13}{:<{}}  {}", words_of(row.hold), row.answer->power->title, titles, cells);
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
  std::string legend;
  for (const Barrier column : matrix.columns)
    legend += fmt::format("{}{} {}", legend.empty() ? "" : ", ", kShort[static_cast<std::size_t>(column)],
                          linux_kernel::title_of(column));
  if (!legend.empty())
    fmt::print(out, "  {}\n", filled("x stands in the easiest way, ? perhaps: " + legend, 4, width));

  // What several have in common is said once, under all their names.
  const auto section = [&](Hold hold, std::string_view head, auto text_of) {
    std::vector<std::pair<std::string, std::string>> lines;  // names, text
    for (const MatrixRow& row : matrix.rows) {
      if (row.hold != hold) continue;
      std::string text = visible(text_of(row));
      const auto same = std::ranges::find(lines, text, &std::pair<std::string, std::string>::second);
      if (same == lines.end())
        lines.emplace_back(std::string(row.answer->power->title), std::move(text));
      else
        same->first += fmt::format(", {}", row.answer->power->title);
    }
    if (!lines.empty()) fmt::print(out, "\n{}\n", head);
    for (const auto& [names, text] : lines)
      fmt::print(out, "  {}\n", filled(fmt::format("{}: {}", names, text), 6, width));
  };
  section(Hold::open, "Open: nothing stands in the way", [](const MatrixRow& row) {
    return row.by.empty() ? std::string(row.answer->power->gain)
                          : fmt::format("{} By {}.", row.answer->power->gain, row.by);
  });
  section(Hold::unknown, "Unknown", [](const MatrixRow& row) { return obstacles_text(*row.answer); });
  section(Hold::single, "On a single thread: one barrier gone, and they are open",
          [](const MatrixRow& row) { return obstacles_text(*row.answer); });
}

void write_power_matrix_html(std::ostream& out, const PowerMatrix& matrix) {
  fmt::print(out, "<p>{}.</p>\n<table class=\"matrix\"><thead><tr><th>Power</th><th></th>",
             html(summary(matrix)));
  for (const Barrier column : matrix.columns)
    fmt::print(out, "<th class=\"barrier\"><span>{}</span></th>", html(linux_kernel::title_of(column)));
  out << "</tr></thead>\n<tbody>\n";
  for (const MatrixRow& row : matrix.rows) {
    const std::string_view name = row.hold == Hold::single ? "single" : words_of(row.hold);
    fmt::print(
        out, "<tr class=\"is-{}\"><th scope=\"row\">{}<span class=\"quiet\">{}</span></th><td>{}</td>", name,
        html(row.answer->power->title),
        html(row.hold == Hold::open ? std::string(row.answer->power->gain) : obstacles_text(*row.answer)),
        words_of(row.hold));
    for (const Barrier column : matrix.columns) {
      const Mark mark = row.marks[static_cast<std::size_t>(column)];
      fmt::print(out, "<td class=\"mark\">{}</td>",
                 mark == Mark::stands    ? "<b title=\"stands\">●</b>"
                 : mark == Mark::perhaps ? "<b title=\"perhaps\">?</b>"
                                         : "");
    }
    out << "</tr>\n";
  }
  out << "</tbody></table>\n";
}

void write_powers_json(JsonWriter& json, std::span<const PowerAnswer> powers,
                       std::span<const std::string> by) {
  json.key("powers").begin_array();
  for (std::size_t i = 0; i < powers.size(); ++i) {
    const PowerAnswer& answer = powers[i];
    json.begin_object()
        .member("power", answer.power->id)
        .member("title", answer.power->title)
        .member("gain", answer.power->gain)
        .member("reachable", linux_kernel::name_of(answer.reachable()));
    if (i < by.size() && !by[i].empty()) json.member("process", by[i]);
    write_obstacles_json(
        json, answer.reachable() == Reachable::yes ? std::vector<Obstacle>{} : answer.easiest().obstacles);
    json.key("ways").begin_array();
    for (const linux_kernel::WayAnswer& way : answer.ways) {
      json.begin_object().member("way", way.way).member("reachable", linux_kernel::name_of(way.reachable()));
      write_obstacles_json(json, way.obstacles);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace watertight::report
