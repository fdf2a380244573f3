#pragma once

#include <andante/emulator/together/settings.hpp>

#include "emulator/kit/job_timeline.hpp"
#include "emulator/kit/route_table.hpp"
#include "emulator/kit/world_base.hpp"
#include "emulator/together/dynamic_rate.hpp"
#include "emulator/together/refusal.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::together {

/// Whose request it is.
struct key_holder {
    std::string key;
};

/// A file that was sent, or that the service has written.
struct stored_file {
    std::string id;
    std::string name;
    std::string purpose;
    std::string type = "jsonl";
    std::string content;
    time_point created{};
    bool is_there = true;    ///< Its bytes have come.
    job_timeline processing; ///< Empty for a file that needs no work.
};

struct fine_tune {
    std::string id;
    std::string suffix;
    boost::json::object asked; ///< As it came.
    time_point created{};
    job_timeline timeline;
};

struct batch {
    std::string id;
    std::string input_file;
    std::string output_file;
    std::string error_file;
    std::string problem;
    boost::json::object asked; ///< As it came.
    time_point created{};
    job_timeline timeline;
    bool is_written = false; ///< Its files have been made.
};

/// An image that is fetched by its link.
struct drawn_image {
    std::string type;
    std::string bytes;
};

/// What a handler gives back; everything else is thrown as a refusal.
struct success;

/// Everything that the emulated service remembers. Not thread-safe.
class world : public world_base {
public:
    using caller = key_holder;
    using refusal_type = refusal;
    using settings_type = settings;
    using handler = success (*)(const route_call<world>& what);

    /// Throws std::invalid_argument for settings that cannot be.
    explicit world(settings of);

    static route_table<world> routes();
    /// Who calls, and how often.
    void admit(route_call<world>& what, recorded_request& seen);
    reply succeed(const route_call<world>& what, success done) const;
    reply refuse(const route_call<world>& what, const refusal& why) const;
    static refusal no_route();
    static refusal internal_error();

    bool knows(std::string_view model) const;
    stored_file& store(std::string name, std::string purpose, std::string content);
    /// Throws refusal when there is none of that id, or its bytes have not come.
    stored_file& file(std::string_view id);
    fine_tune& begin_fine_tune(boost::json::object asked);
    batch& begin_batch(boost::json::object asked);
    /// Writes what a batch that has ended has to say.
    void settle(batch& what);
    std::size_t unfinished_fine_tunes() const;
    std::size_t unfinished_batches() const;
    /// How many tokens of chat may still be used in this minute.
    std::uint64_t tokens_left(const std::string& model);
    /// Tokens of chat were used.
    void use_tokens(const std::string& model, std::uint64_t count);

    settings chosen; ///< But for the faults, which are planned.
    std::vector<key_holder> holders;
    std::map<std::string, stored_file, std::less<>> files;
    std::map<std::string, fine_tune, std::less<>> fine_tunes;
    std::map<std::string, batch, std::less<>> batches;
    std::map<std::string, drawn_image, std::less<>> images;
    std::size_t fine_tunes_accepted = 0;
    std::size_t batches_accepted = 0;
    std::size_t images_drawn = 0;
    std::size_t answered = 0;

private:
    void check_money(const route_call<world>& what) const;
    void check_rate(route_call<world>& what, recorded_request& seen, const std::string& model);
    void check_tokens(const std::string& model);

    std::map<std::string, dynamic_rate, std::less<>> dynamic_;
    std::map<std::string, std::deque<std::pair<time_point, std::uint64_t>>, std::less<>> tokens_;
};

struct success {
    int status = 200;
    std::string body;
    std::string type = "application/json";
    http::headers headers{};
    std::vector<body_piece> pieces{};
};

/// True for the words of a fine-tune that does not change again.
bool is_over(std::string_view fine_tune_status);
/// The same of a batch.
bool is_batch_over(std::string_view batch_status);

} // namespace andante::inline v0::emulator::together
