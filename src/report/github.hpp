// The findings as workflow commands of GitHub Actions, and a summary of the job.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// Annotations, the worst first: GitHub shows ten of each kind in a step. No name can add a command of its
// own.
void write_github(std::ostream& out, const Run& run);

// Markdown for $GITHUB_STEP_SUMMARY: the counts, what was not read, and the worst findings; far below its
// limit.
void write_job_summary(std::ostream& out, const Run& run);

}  // namespace watertight::report
