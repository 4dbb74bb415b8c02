// Attack paths for people and for programs: `watertight paths` as a whole, and the section of every scan.
#pragma once

#include <ostream>
#include <span>

#include "attack/paths.hpp"
#include "report/json_writer.hpp"
#include "report/text.hpp"

namespace watertight::report {

// The changes, then the ways step by step with their evidence: a handful of them, all where verbose.
void write_paths_text(std::ostream& out, const attack::Analysis& analysis, const TextOptions& options);
// Of several targets each under its name; those without any way are counted.
void write_paths_text(std::ostream& out, std::span<const attack::Analysis> analyses,
                      const TextOptions& options);
// For a scan: what there is, the changes, and a line for each of the first ways.
void write_paths_section_text(std::ostream& out, const attack::Analysis& analysis,
                              const TextOptions& options);

// Schema watertight/paths/1: docs/schema/paths-1.schema.json.
// Of several targets an array of such documents.
void write_paths_json(std::ostream& out, std::span<const attack::Analysis> analyses);
// The members `paths` and `cut` of an object that is open, over all the analyses.
void write_paths_members(JsonWriter& json, std::span<const attack::Analysis> analyses);
// The same objects one to a line, "type": "path" and "cut".
void write_path_lines(std::ostream& out, std::span<const attack::Analysis> analyses);

// A document with the graph, drawn; one file that asks for nothing.
void write_paths_html(std::ostream& out, std::span<const attack::Analysis> analyses);
// The same as a section of another document. `number` makes its anchors differ from those of other sections
// there. The document needs the script assets::paths_js to be more than a picture with links.
void write_paths_section_html(std::ostream& out, const attack::Analysis& analysis, std::size_t number);

// The same as write_paths_text() as Markdown: the changes as a table, then the ways, each folded.
void write_paths_markdown(std::ostream& out, const attack::Analysis& analysis, bool verbose);
// For a scan: of each target what there is, the changes, and the first ways, folded. Nothing where there are
// none.
void write_paths_section_markdown(std::ostream& out, std::span<const attack::Analysis> analyses);
// For the page of a job, which is small: the first targets and the changes that close the most.
void write_paths_summary_markdown(std::ostream& out, std::span<const attack::Analysis> analyses);

// The graph in the languages of Graphviz and of Mermaid: one, with a part for each of several targets that
// have ways.
void write_paths_dot(std::ostream& out, std::span<const attack::Analysis> analyses);
void write_paths_mermaid(std::ostream& out, std::span<const attack::Analysis> analyses);

}  // namespace watertight::report
