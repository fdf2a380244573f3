#pragma once

#include <andante/providers/deepcreative/profile.hpp>
#include <andante/providers/finetuning/profile.hpp>
#include <andante/providers/pioneer/profile.hpp>
#include <andante/providers/sauti/profile.hpp>
#include <andante/providers/together/profile.hpp>

#include "providers/deepcreative/routes.hpp"
#include "providers/finetuning/routes.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/sauti/routes.hpp"
#include "providers/together/routes.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Pages that are written from the profiles and the tables of routes, so that they cannot drift:
//   ANDANTE_WRITE_DOCS=1 build/test/bin/andante_test_providers_page
namespace written_pages {

/// What is said of one provider.
struct facts {
    andante::provider_profile profile;
    std::span<const andante::route* const> routes;
};

inline std::vector<facts> all_providers()
{
    using namespace andante;
    return {
        {finetuning::profile(), finetuning::routes::all},
        {deepcreative::profile(), deepcreative::routes::all},
        {sauti::profile(), sauti::routes::all},
        {pioneer::profile(), pioneer::routes::all},
        {together::profile(), together::routes::all},
    };
}

inline std::string code(std::string_view text)
{
    return '`' + std::string(text) + '`';
}

/// Compares what stands between the marks of a page, the first of which names its test, or writes
/// it.
inline void check_page(const char* page, const char* test, const std::string& wanted)
{
    const auto begins = "<!-- written by tests/docs/" + std::string(test) + " -->\n";
    const std::string_view ends = "<!-- end -->\n";
    std::ifstream in(page);
    ASSERT_TRUE(in) << page;
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto begin = text.find(begins);
    const auto end = text.find(ends);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const auto from = begin + begins.size();
    if (std::getenv("ANDANTE_WRITE_DOCS") != nullptr) {
        std::ofstream(page) << text.substr(0, from) << wanted << text.substr(end);
        return;
    }
    EXPECT_EQ(text.substr(from, end - from), wanted)
        << "write it anew: ANDANTE_WRITE_DOCS=1 build/test/bin/andante_test_providers_page";
}

} // namespace written_pages
