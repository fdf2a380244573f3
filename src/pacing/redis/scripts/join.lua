-- A process begins, or comes back with what it counted by itself.
-- ARGV: a fresh epoch, whether it knew another (1: data may be lost), whether it counted by itself, how long a silent
-- process is believed to follow the log, how long to wait for those that do not, others it knew (count; names), lease;
-- windows (count; limit, per, what is left of a pause, entries: count; id, weight, age or -1 in flight, whether the log of
-- the epoch had it); job lease, caps (count; jobs, their ids). An age below -1 is of one that nobody will answer: it counts
-- from so much later.
local fresh, veteran, apart, stale, patience = text(), number(), number(), number(), number()
evicted()
local began = not known[1]
local changed = began or known[1] ~= epoch
local now, raw = clock()
if began then
  redis.call('HSET', STATE, 'epoch', fresh, 'born', whole(now), 'shift', whole(now - raw), 'last', whole(now), 'raw', whole(raw))
  known[1] = fresh
end
redis.call('PEXPIRE', STATE, keep)
if changed and veteran == 1 then
  redis.call('HSET', STATE, 'lost', 1)
end
alive(now)
redis.call('ZREM', AWAY, me)
may_be_empty(AWAY)
redis.call('ZREM', GONE, me)
local missed = 0
for _ = 1, number() do
  local other = text()
  local last = tonumber(redis.call('ZSCORE', LIVE, other) or nil)
  local follows = last and now - last <= stale
  if other ~= me and (changed or apart == 1) and not follows and not redis.call('ZSCORE', GONE, other) then
    missed = missed + redis.call('ZADD', AWAY, 'NX', now + patience, other)
  end
end
if missed > 0 then
  must_hold(AWAY, now + patience)
  redis.call('PEXPIRE', AWAY, math.ceil(patience / 1000) + keep)
  -- Who was only silent for a while and waits for a place asks at once, and is told to join.
  redis.call('PUBLISH', CHANNEL, whole(now) .. ' 0')
end
local lease = number()
local windows = number()
for at = 1, windows do
  local w = window(at)
  local pause = number()
  if pause > 0 and now + pause > (tonumber(redis.call('HGET', w.state, 'pause') or nil) or now) then
    redis.call('HSET', w.state, 'pause', whole(now + pause), 'scout', 1)
    redis.call('PEXPIRE', w.state, math.ceil(math.max(pause, w.per * 3) / 1000) + keep)
  end
  for _ = 1, number() do
    local id, weight, age, has = text(), number(), number(), number()
    -- What a large log has summed up cannot be found in it, and is not put there twice.
    if not w.large or age < 0 or has ~= 1 or changed or find(w, id, weight) then
      put(w, id, weight, age == -1 and now + lease or now - age, now)
    end
  end
end
renew_jobs(windows, now)
local reply = { 0, now, mustering(now) and 1 or 0, known[1] }
if #redis.call('ZRANGE', AWAY, 0, 0) == 0 then
  announce(AWAY, now, now)
end
add_names(reply)
return reply
