// What the workers do with the client: tracks that are made, saved or left, reads, and audio.
#include <andante/async/within.hpp>
#include <andante/core/result.hpp>

#include "reliability/soak/load.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace soak {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_bytes = 64 * 1024 * 1024;

std::string content_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <class Bytes>
bool is_same(const Bytes& bytes, const std::string& content)
{
    return std::equal(
        bytes.begin(),
        bytes.end(),
        content.begin(),
        content.end(),
        [](auto left, char right) { return static_cast<char>(left) == right; }
    );
}

} // namespace

/// Makes a track; with a limit that may pass at any moment.
asio::awaitable<std::optional<load::created>>
load::create(std::optional<andante::time_source::duration> limit)
{
    const auto number = creates_++;
    finetuning::generation_request request(prompt_of(number));
    if (number % 2 != 0) {
        request.inbox = inbox_;
    }
    const auto tracks = client_->generations();
    auto creating = tracks.create(std::move(request));
    auto limited =
        limit ? andante::within(std::move(creating), *limit, time_) : std::move(creating);
    auto made = co_await andante::as_result(std::move(limited));
    if (made.has_error()) {
        if (made.error().outcome() == andante::outcome::unknown) {
            ++in_doubt_;
            fates_[number] = fate::in_doubt;
        }
        if (limit) {
            ++cancelled_;
        } else {
            note(made.error());
        }
        co_return std::nullopt;
    }
    ++jobs_;
    fates_[number] = fate::told;
    auto& kept = made_.at(number);
    std::copy_n(made->id.begin(), std::min(made->id.size(), kept.size() - 1), kept.begin());
    created out{number, std::move(*made)};
    co_return std::move(out);
}

load::worker_task load::make_and_save(std::uint64_t draw)
{
    auto creating = create(std::nullopt);
    const auto made = co_await std::move(creating);
    if (!made) {
        co_return;
    }
    auto waiting = andante::as_result(client_->generations().wait(made->track.id));
    const auto ended = co_await std::move(waiting);
    if (ended.has_error()) {
        note(ended.error());
        co_return;
    }
    fates_[made->number] = fate::ended;
    keep(*ended);
    if (draw % 4 == 0 && ended->status == finetuning::generation_status::completed) {
        auto saving = save(*ended, draw % 8 == 0);
        co_await std::move(saving);
    }
}

/// As a file, which is compared with what another download gives.
load::worker_task load::save(finetuning::generation track, bool is_read_again)
{
    const auto tracks = client_->generations();
    const auto path = folder_ + "/" + track.id;
    auto saving = andante::as_result(tracks.download(track, path));
    const auto saved = co_await std::move(saving);
    if (saved.has_error()) {
        note(saved.error());
        co_return;
    }
    ++files_;
    if (how_.cuts) {
        std::filesystem::resize_file(path, saved->bytes - 1);
    }
    if (how_.files) {
        std::filesystem::remove(path);
    }
    const auto content = content_of(path);
    const bool is_there = std::filesystem::remove(path);
    if (!is_there) {
        complain("a file is lost");
    } else if (content.size() != saved->bytes || content.empty()) {
        complain("a file is not whole");
    }
    if (is_read_again) {
        auto loading = andante::as_result(tracks.download_to_memory(track, most_bytes));
        const auto found = co_await std::move(loading);
        if (found.has_error()) {
            note(found.error());
        } else if (is_there && !is_same(found->bytes, content)) {
            complain("a file is not what a second download gives");
        }
    }
}

/// Limits pass while it is made, or waited for.
load::worker_task load::make_and_leave(std::uint64_t draw)
{
    const auto limit = std::chrono::milliseconds(draw % 3000);
    auto creating = create(draw % 2 == 0 ? std::optional(limit) : std::nullopt);
    const auto made = co_await std::move(creating);
    if (!made) {
        co_return;
    }
    auto waiting = andante::within(client_->generations().wait(made->track.id), limit, time_);
    const auto ended = co_await andante::as_result(std::move(waiting));
    if (ended.has_error()) {
        ++cancelled_;
    } else {
        fates_[made->number] = fate::ended;
    }
}

load::worker_task load::read(std::uint64_t draw)
{
    andante::call_options how;
    how.fresh = draw % 2 == 0;
    how.deadline = 20s;
    if (draw % 4 == 0) {
        const auto found = co_await andante::as_result(client_->account(how));
        if (found.has_error()) {
            note(found.error());
        }
    } else if (draw % 4 == 1) {
        auto listing = client_->generations().list(finetuning::list_query(), how);
        const auto found = co_await andante::as_result(std::move(listing));
        if (found.has_error()) {
            note(found.error());
        }
    } else if (!ended_.empty()) {
        const auto id = ended_[draw % ended_.size()].id;
        const auto found = co_await andante::as_result(client_->generations().get(id, how));
        if (found.has_error()) {
            note(found.error());
        } else if (found->id != id) {
            complain("another track was given");
        }
    }
}

/// Audio as a stream, which some leave before its end, or into memory.
load::worker_task load::listen(std::uint64_t draw)
{
    if (ended_.empty()) {
        co_return;
    }
    const auto track = ended_[draw % ended_.size()];
    const auto tracks = client_->generations();
    if (draw % 3 == 0) {
        auto loading = andante::as_result(tracks.download_to_memory(track, most_bytes));
        const auto found = co_await std::move(loading);
        if (found.has_error()) {
            note(found.error());
        }
        co_return;
    }
    auto opening = andante::as_result(tracks.open(track));
    auto stream = co_await std::move(opening);
    if (stream.has_error()) {
        note(stream.error());
        co_return;
    }
    while (true) {
        const auto piece = co_await stream->read(16 * 1024);
        if (piece.has_error()) {
            note(piece.error());
            break;
        }
        if (piece->empty() || draw % 5 == 0) {
            break;
        }
    }
}

} // namespace soak
