// The findings as a GitLab security report of type sast.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// In the schema version that Run::gitlab_schema names: an instance drops reports of a version it does not
// know.
void write_gitlab_sast(std::ostream& out, const Run& run);

}  // namespace watertight::report
