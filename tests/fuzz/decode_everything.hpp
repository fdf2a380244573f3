#pragma once

#include <andante/http/message.hpp>

#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/errors.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace andante::test {

/// Counts what was decoded, so that the work is not optimised away and a caller can see that
/// something got through.
struct decode_counts {
    int decoded = 0;
    int refused = 0;
};

/// What every error of an answer must keep to. Aborts when it does not.
inline void check_cause(const error& cause)
{
    if (cause.message().empty() || cause.message().size() > 2000 ||
        cause.body_excerpt().size() > 800 || !cause.code()) {
        std::abort();
    }
}

/// Gives a body to every decoder, as success and as failure, and checks what must always hold.
/// Aborts when it does not: both a fuzzer and a test notice that.
inline decode_counts decode_everything(std::string_view body)
{
    namespace ft = finetuning;
    decode_counts counts;
    const auto check = [&counts](const auto& outcome) {
        if (outcome) {
            ++counts.decoded;
            return;
        }
        ++counts.refused;
        check_cause(outcome.error());
    };
    for (const int status : {200, 400, 500}) {
        for (const bool keep_raw : {false, true}) {
            const ft::decode_options options{keep_raw};
            const auto answer = [status, body] {
                http::response made;
                made.status = status;
                made.body = body;
                return made;
            };
            auto one = answer();
            check(ft::decode_account(one, options));
            check(ft::decode_generation(one, options));
            check(ft::decode_generation_page(one, options));
            check(ft::decode_playlists(one, options));
            check(ft::decode_playlist(one, options));
            check(ft::decode_sound_effect(one, options));
            check(ft::decode_sound_effect_page(one, options));
            check(ft::decode_health(one));
            for (const auto route :
                 {ft::bulk_route::delete_generations,
                  ft::bulk_route::add_tracks,
                  ft::bulk_route::remove_tracks,
                  ft::bulk_route::move_tracks}) {
                check(ft::decode_bulk(one, route, options));
            }
            if (one.body != body) {
                std::abort();
            }
            check(ft::decode_webhook_event(one.body));
        }
    }
    return counts;
}

} // namespace andante::test
