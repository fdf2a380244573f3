-- What every script begins with: its arguments, and the time.
-- KEYS: state, live, away, tickets, promises, gone, lengths; then three for each window (log, state, sums); then one for each cap.
-- ARGV: evidence of this process's clock (seen, least, most), the epoch it knows, its name, milliseconds to keep the state.
-- All times are microseconds.
local STATE, LIVE, AWAY, TICKETS, PROMISES, GONE, LENGTHS = unpack(KEYS, 1, 7)
local FIXED = 7
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
local watched, wanted = { AWAY }, { 'epoch', 'shift', 'last', 'raw', 'until ' .. AWAY }
for at = FIXED + 1, #KEYS do
  table.insert(watched, KEYS[at])
  table.insert(wanted, 'until ' .. KEYS[at])
end
local known = redis.call('HMGET', STATE, unpack(wanted))

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

-- The state says until when Redis must hold a key, unless a script took out the last that was in it.
local function must_hold(key, when)
  local field = 'until ' .. key
  if when > (tonumber(redis.call('HGET', STATE, field) or nil) or 0) then
    redis.call('HSET', STATE, field, whole(when))
  end
end

local function may_be_empty(key)
  if redis.call('EXISTS', key) == 0 then
    redis.call('HDEL', STATE, 'until ' .. key)
  end
end

-- A key that is missing too early was evicted. Then everybody tells anew what they know, as after the loss of all; until
-- they have, nobody is taken to follow.
local function evicted()
  local last, must = tonumber(known[3]) or 0, {}
  for at, key in ipairs(watched) do
    if (tonumber(known[4 + at] or nil) or 0) > last then
      table.insert(must, key)
    end
  end
  if #must == 0 or redis.call('EXISTS', unpack(must)) == #must then
    return false
  end
  for _, key in ipairs(must) do
    if redis.call('EXISTS', key) == 0 then
      redis.call('HDEL', STATE, 'until ' .. key)
      if string.find(key, '}:log:', 1, true) or string.find(key, '}:sums:', 1, true) then
        redis.call('HDEL', (string.gsub(key, '}:%a+:', '}:window:', 1)), 'heard') -- one request looks first
      end
    end
  end
  redis.call('HDEL', STATE, 'epoch')
  redis.call('DEL', LIVE)
  known[1] = false
  return true
end

-- Data that were lost, or that another has begun anew, or others wait for this process or have given it up: it must join
-- first.
local function strange()
  return not known[1] or known[1] ~= epoch or evicted() or redis.call('ZSCORE', AWAY, me) or
    redis.call('ZSCORE', GONE, me)
end

local function alive(now)
  redis.call('ZADD', LIVE, now, me)
  redis.call('PEXPIRE', LIVE, keep)
end

-- Nobody waits for that process any more, until it joins again.
local function gone(name, now)
  redis.call('ZADD', GONE, now, name)
  redis.call('ZREMRANGEBYRANK', GONE, 0, -1025)
  redis.call('PEXPIRE', GONE, keep)
end

-- True while processes that may still count by themselves have not joined. Each is waited for once.
local function mustering(now)
  local over = redis.call('ZRANGEBYSCORE', AWAY, '-inf', now)
  for _, name in ipairs(over) do
    redis.call('ZREM', AWAY, name)
    gone(name, now)
  end
  if #over > 0 then
    may_be_empty(AWAY)
  end
  return redis.call('ZCARD', AWAY) > 0
end

-- This process's unfinished jobs keep their places. ARGV: lease, caps (count; ids of each, counted).
local function renew_jobs(windows, now)
  local lease = number()
  for at = 1, number() do
    local key = KEYS[FIXED + 3 * windows + at]
    local held = number()
    for _ = 1, held do
      redis.call('ZADD', key, now + lease, text())
    end
    if held > 0 then
      must_hold(key, now + lease)
    end
    redis.call('PEXPIRE', key, math.ceil(lease / 1000) + keep)
  end
end

-- Of those who share: who follows, and who is awaited.
local function add_names(reply)
  local known_already = {}
  for _, key in ipairs({ LIVE, AWAY }) do
    for _, name in ipairs(redis.call('ZRANGE', key, 0, 255)) do
      if not known_already[name] then
        known_already[name] = true
        table.insert(reply, name)
      end
    end
  end
end
