#pragma once

#include <andante/core/result.hpp>
#include <andante/providers/together/batch.hpp>

#include <string>
#include <vector>

/// The files of batches: one JSON object a line.
namespace andante::inline v0::together {

/// Why such lines cannot be sent: names the first that cannot, by its place.
result<void> validate(const std::vector<batch_line>& lines);
/// {"custom_id","body"} on each line; empty lines count for nothing.
result<std::vector<batch_line>> read_lines(const std::string& text);
/// The items that stand in an output file or in an error file; a line that cannot be read is left
/// out, so that its request counts as lost.
std::vector<batch_item> read_items(const std::string& text);
/// Every line with what has become of it.
batch_report join(std::vector<batch_line> lines, std::vector<batch_item> items);

} // namespace andante::inline v0::together
