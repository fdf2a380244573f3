#pragma once

#include <andante/providers/finetuning/generation.hpp>

#include "program/command.hpp"
#include "program/declaration.hpp"
#include "program/saving.hpp"
#include "program/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace program::finetuning {

/// What both ways of making a track have in common.
class job_arguments {
public:
    job_arguments() = default;

    std::vector<std::string> words;
    std::optional<std::int64_t> duration;
    std::optional<std::int64_t> seed;
    std::optional<std::string> webhook;
    bool no_wait = false;
    bool wait = false;
    bool dry_run = false;
    std::optional<saving> where;
    saving given_where;

    /// The words, as one text.
    std::string text() const;
    bool waits() const { return wait || (!no_wait && !webhook); }
};

/// Options of both.
void add_job_options(declaration& sub, job_arguments& into);

/// --output decides whether to save.
template <class Arguments>
void settle(const declaration& sub, Arguments& given)
{
    if (sub.was_given("--output")) {
        given.where = given.given_where;
    }
}

/// Throws usage_error when they cannot be carried out.
void check_before(session& current, const job_arguments& given);

/// Has the create written down, as far as something is sent at all.
void write_down_unless(bool dry_run, session& current);

/// Sends the create and does what else was asked for. `bpm`: what was asked for.
boost::asio::awaitable<exit_code> carry_out(
    session_ptr current,
    boost::asio::awaitable<andante::finetuning::generation> creating,
    std::shared_ptr<const job_arguments> given,
    std::optional<int> bpm
);

} // namespace program::finetuning
