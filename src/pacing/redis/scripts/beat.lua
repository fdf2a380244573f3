-- This process lives, and still holds these jobs.
-- ARGV: after which silence a process is taken to have ended, lease, windows (count; limit, per, server's limit), job lease, caps (count; jobs, their ids).
if strange() then
  return { 1 }
end
local now = clock()
alive(now)
redis.call('ZREMRANGEBYSCORE', LIVE, '-inf', now - number())
local lease = number()
local reply = { 0, now, mustering(now) and 1 or 0 }
local windows = number()
table.insert(reply, windows)
for at = 1, windows do
  local w = window(at)
  w.configured = number()
  local free, opens = room(w, 1, lease, now)
  table.insert(reply, math.min(w.bound, w.cut))
  table.insert(reply, math.max(0, w.pause - now))
  table.insert(reply, w.used)
  table.insert(reply, free >= 1 and 0 or math.max(0, opens - now))
end
renew_jobs(windows, now)
add_names(reply)
return reply
