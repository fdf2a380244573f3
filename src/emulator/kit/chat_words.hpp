#pragma once

#include "emulator/kit/chat_answers.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <vector>

namespace andante::inline v0::emulator {

/// What the model of an emulation says to a request: as chat_answer has it.
std::vector<chat_choice> make_chat_choices(const boost::json::object& request);

/// What a conversation and its answers use.
chat_usage
count_chat_usage(const boost::json::object& request, const std::vector<chat_choice>& answers);

/// The same number for the same text.
std::uint64_t chat_hash(std::string_view text) noexcept;

} // namespace andante::inline v0::emulator
