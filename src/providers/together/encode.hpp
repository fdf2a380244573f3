#pragma once

#include <andante/core/result.hpp>
#include <andante/providers/together/batches.hpp>
#include <andante/providers/together/fine_tune_request.hpp>
#include <andante/providers/together/images.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// From values to bodies, and why they must not be sent.
namespace andante::inline v0::together {

result<void> validate(const std::vector<std::string>& texts, std::string_view model);
std::string encode_texts(const std::vector<std::string>& texts, std::string_view model);

result<void> validate(const image_request& request);
std::string encode(const image_request& request);

/// `with_file`: it must name one.
result<void> validate(const fine_tune_request& request, bool with_file = true);
std::string encode(const fine_tune_request& request);
/// What an estimate takes of it.
std::string encode_estimate(const fine_tune_request& request);

std::string encode_batch(std::string_view input_file_id, const batch_options& options);
/// A file that fits: its lines, and the place behind its last one.
struct batch_part {
    std::string text;
    std::size_t end = 0;
};
/// The next file of `lines`, from `begin` on.
batch_part next_part(std::span<const batch_line> lines, std::size_t begin, std::size_t most_lines);

} // namespace andante::inline v0::together
