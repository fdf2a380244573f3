-- Who waits: a ticket for each process and line, ordered by how long it has waited (a class below counts as so much
-- less), and what it was promised: when to ask again, until when it is believed to come, its weight, and what keeps it.
local function promise_of(ticket)
  local text = redis.call('HGET', PROMISES, ticket)
  if not text then
    return nil
  end
  local asks, ends, weight, key = string.match(text, '^(%S+) (%S+) (%S+) (.*)$')
  return { asks = tonumber(asks), ends = tonumber(ends), weight = tonumber(weight), key = key }
end

local function promise(ticket, p)
  redis.call('HSET', PROMISES, ticket, whole(p.asks) .. ' ' .. whole(p.ends) .. ' ' .. whole(p.weight) .. ' ' .. p.key)
  redis.call('PEXPIRE', PROMISES, keep)
  redis.call('PEXPIRE', TICKETS, keep)
end

local function drop(ticket)
  redis.call('ZREM', TICKETS, ticket)
  redis.call('HDEL', PROMISES, ticket)
end

-- The weight that older tickets claim of what one of these keys counts, and when the first of them is given up.
local function claimed(ticket, order, keys, now)
  local sum, ends = 0, nil
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', TICKETS, '-inf', '(' .. whole(order))) do
    local p = promise_of(other)
    if not p or p.ends < now then
      drop(other)
    elseif other ~= ticket and keys[p.key] then
      sum = sum + p.weight
      ends = math.min(ends or p.ends, p.ends)
    end
  end
  return sum, ends
end

-- Room comes earlier than somebody was promised: they are told, with the time, since a denial may still be on its way
-- to them.
local function announce(key, when, now)
  local soonest = nil
  for _, ticket in ipairs(redis.call('ZRANGE', TICKETS, 0, 63)) do
    local p = promise_of(ticket)
    if p and p.key == key and p.asks > when + 1000 then
      promise(ticket, { asks = when, ends = when + math.max(0, p.ends - p.asks), weight = p.weight, key = key })
      soonest = when
    end
  end
  if soonest then
    redis.call('PUBLISH', CHANNEL, whole(now) .. ' ' .. whole(math.max(0, soonest - now)))
  end
end

-- After a window's log has changed.
local function announce_window(w, lease, now)
  if redis.call('ZCARD', TICKETS) > 0 then
    local free, when = room(w, 1, lease, now)
    announce(w.log, free >= 1 and now or when, now)
  end
end
