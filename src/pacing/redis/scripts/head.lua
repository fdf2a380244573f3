-- What every script begins with: its arguments, and the time.
-- KEYS: state, live, away, tickets, promises; then three for each window (log, state, sums); then one for each cap.
-- ARGV: evidence of this process's clock (seen, least, most), the epoch it knows, its name, milliseconds to keep the state.
-- All times are microseconds.
local STATE, LIVE, AWAY, TICKETS, PROMISES = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local CHANNEL = STATE

local cursor = 0
local function text()
  cursor = cursor + 1
  return ARGV[cursor]
end
local function number()
  return tonumber(text())
end
local function whole(n)
  return string.format('%.0f', n)
end

local seen, least, most = number(), number(), number()
local epoch, me, keep = text(), text(), number()
local known = redis.call('HMGET', STATE, 'epoch', 'shift', 'last', 'raw')

-- The scope's time. It follows TIME, unless TIME moved otherwise than the caller's steady clock: between `least` and
-- `most` have passed since the scope's time was `seen`. A clock that ran ahead must not free places early, so only what
-- surely passed is believed; one that stepped back must not hold them for ever.
local function clock()
  local t = redis.call('TIME')
  local raw = t[1] * 1000000 + t[2]
  local last, was = tonumber(known[3]) or 0, tonumber(known[4]) or raw
  local now = raw + (tonumber(known[2]) or 0)
  if seen > 0 and now > seen + most then
    now = seen + least
  elseif seen > 0 and raw < was and now < seen + least then
    now = seen + least
  end
  now = math.max(now, last)
  -- Without evidence a step cannot be told from time that passed, so nothing is kept.
  if seen > 0 then
    redis.call('HSET', STATE, 'shift', whole(now - raw), 'last', whole(now), 'raw', whole(raw))
  end
  redis.call('PEXPIRE', STATE, keep)
  return now, raw
end

-- Data that were lost, or that another has begun anew: the caller must join first.
local function strange()
  return not known[1] or known[1] ~= epoch
end

local function alive(now)
  redis.call('ZADD', LIVE, now, me)
  redis.call('PEXPIRE', LIVE, keep)
end

-- True while processes that may still count by themselves have not joined.
local function mustering(now)
  redis.call('ZREMRANGEBYSCORE', AWAY, '-inf', now)
  return redis.call('ZCARD', AWAY) > 0
end

-- This process's unfinished jobs keep their places. ARGV: lease, caps (count; ids of each, counted).
local function renew_jobs(windows, now)
  local lease = number()
  for at = 1, number() do
    local key = KEYS[5 + 3 * windows + at]
    for _ = 1, number() do
      redis.call('ZADD', key, now + lease, text())
    end
    redis.call('PEXPIRE', key, math.ceil(lease / 1000) + keep)
  end
end

local function add_names(reply)
  for _, name in ipairs(redis.call('ZRANGE', LIVE, 0, 255)) do
    table.insert(reply, name)
  end
end
