// The sections of the HTML document that say what the scanned system is as a whole.
#pragma once

#include <ostream>

#include "report/results.hpp"

namespace watertight::report {

// The sentence that decides most else, for every container: who its root is on the host.
void write_html_roots(std::ostream& out, const Results& results);

// The level of every pod, and what keeps it from the next.
void write_html_pod_security(std::ostream& out, const Results& results);

}  // namespace watertight::report
