#pragma once

#include <andante/client/answer_info.hpp>
#include <andante/http/message.hpp>
#include <andante/pacing/pacer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace andante::inline v0 {

/// What a journal keeps of a call beside what is sent: see client_options::journal.
class journal_note {
public:
    journal_note() = default;

    /// What a person knows it by, for example its first words.
    std::string label;
    /// The absolute path that its result is to be saved under: until then the entry is unfinished.
    /// Empty: its end is enough.
    std::string target;
    /// The program's own, for example how its result is to be saved. Never a key.
    std::string note;
    /// An entry that was written down before, whose work this is: it gets no new one. 0: none.
    std::int64_t entry = 0;
};

/// What one call does differently from its client. Everything that is not set comes from the
/// client's options.
class call_options {
public:
    call_options() = default;

    /// From the call's start to its end, with all waits and repeats: it bounds the line for the
    /// rate limit and the exchange together. Zero or negative: already over. Not set (default): the
    /// client's line_deadline for the line, and its deadline for everything else.
    std::optional<std::chrono::milliseconds> deadline;
    /// As retry_options::attempts.
    std::optional<int> attempts;
    /// Who goes first when the rate limit does not allow all. Each operation has its own default.
    std::optional<andante::priority> priority;
    /// Sent in addition to, and in place of, the client's headers. Never the key's header.
    http::headers headers;
    /// Longest silence while waiting for the response. Client default: 30 s.
    std::optional<std::chrono::milliseconds> idle_timeout;
    /// Largest response body in bytes. Client default: 64 MiB.
    std::optional<std::size_t> max_body_bytes;
    /// Keep the API's own JSON in raw_json of what is returned. Costs a copy. Default: no.
    bool keep_raw_json = false;
    /// Ask the server although an answer is kept (see cache_options). Default: no.
    bool fresh = false;
    /// Calls with the same tag share fairly with those of other tags when they must queue.
    std::string tag;
    /// What the call costs under a spend_limit of the client's policies, in the limit's own unit.
    /// 0 or more. Default: 0, it costs nothing.
    double cost = 0;
    /// What it will use of a token_limit of the client's policies, as far as that can be estimated.
    /// 0 or more. Default: 0; a resource that can estimate it does so.
    double tokens = 0;
    /// What a limit that counts partitions apart counts the call under, for example the model.
    std::string partition;
    /// The caller's own, for example a span or a request's number: every event of the call points
    /// to it (call_info::context), so that an observer knows on whose behalf it sees what it sees.
    /// The library only keeps it alive. Null (default): nothing.
    std::shared_ptr<const void> context;
    /// Made for all who wait for the same thing: told to observers (call_info::shared). Set by
    /// those who make such calls. Default: no.
    bool shared = false;
    /// What the client's journal, if it has one, keeps of a paid call.
    journal_note journal;
    /// Shown the status, the request id and the header fields of each answer that the operation
    /// succeeds with, before it returns, by whoever runs the operation: be quick. What it throws is
    /// dropped. An operation of several requests, such as a list or a bulk edit, shows each; one
    /// that is read as a stream, its head. Of wait_options::call only the create's is shown, and
    /// not the looks, which all who wait for a job share. Empty (default): nobody is shown
    /// anything.
    answer_hook on_answer;
};

} // namespace andante::inline v0
