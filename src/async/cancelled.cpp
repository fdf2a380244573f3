#include "async/cancelled.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace andante::inline v0::detail {

bool is_cancellation(const std::exception_ptr& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& problem) {
        return problem.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

} // namespace andante::inline v0::detail
