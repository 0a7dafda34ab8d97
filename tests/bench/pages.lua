-- Requests of one kind, or a mix, by logged-in users. Used by run.sh:
--   wrk -t2 -c16 -d10s -s pages.lua URL -- KIND FOLDER SEED
-- FOLDER holds what prepare.py wrote: sessions (role, cookie, form token), keys of citizens, search texts, offers.

local function lines(path)
  local list = {}
  for line in io.lines(path) do list[#list + 1] = line end
  return list
end

local function encode(text)
  return (text:gsub("[^%w%-%.]", function(c) return string.format("%%%02X", c:byte()) end))
end

local sessions, keys, texts, offers = {}, {}, {}, {}
local goals = { "ips-job-uddannelse", "sundhed-job-uddannelse", "veteran-tilbud-bif", "strategi-sygedagpenge-2011", "strategi-tilbage-i-arbejde" }
local kind

local function session(role)
  local list = sessions[role]
  return list[math.random(#list)]
end

local function get(path, role)
  return wrk.format("GET", path, { ["Cookie"] = session(role).cookie, ["Accept-Encoding"] = "gzip" })
end

local function post(path, role, body)
  local s = session(role)
  return wrk.format("POST", path,
    { ["Cookie"] = s.cookie, ["Content-Type"] = "application/x-www-form-urlencoded" },
    "_csrf=" .. s.token .. "&" .. body)
end

local function citizen() return "/borgere/" .. keys[math.random(#keys)] end

local kinds = {
  -- lists
  mine = function() return get("/borgere/mine", "caseworker") end,
  inbox = function() return get("/henvisninger", "leader") end,
  offers = function() return get("/tilbud", "caseworker") end,
  overview = function() return get("/overblik", "caseworker") end,
  sent = function() return get("/henvisninger/sendt", "caseworker") end,
  courses = function() return get("/henvisninger/forloeb", "leader") end,
  -- search
  search = function() return post("/borgere/soeg", "caseworker", "q=" .. encode(texts[math.random(#texts)])) end,
  -- one citizen
  citizen = function() return get(citizen(), "caseworker") end,
  facts = function() return get(citizen() .. "/stamdata", "caseworker") end,
  basis = function() return get(citizen() .. "/hjemmel", "caseworker") end,
  fit = function() return get(citizen() .. "/henvis", "caseworker") end,
  plan = function() return get(citizen() .. "/plan", "caseworker") end,
  meetings = function() return get(citizen() .. "/moeder", "caseworker") end,
  journal = function() return get(citizen() .. "/journal", "caseworker") end,
  -- worklists
  due = function() return get("/overblik?vis=forfalder", "caseworker") end,
  pauses = function() return get("/overblik?vis=pauser", "caseworker") end,
  calendar = function() return get("/overblik/moeder", "caseworker") end,
  team = function() return get("/overblik/team", "teamleader") end,
  queue = function() return get("/henvisninger/venteliste", "leader") end,
  -- capacity and attendance
  board = function() return get("/tilbud/kapacitet", math.random(2) == 1 and "leader" or "caseworker") end,
  schedule = function() return get("/henvisninger/skema", "leader") end,
  rates = function() return get("/tilbud/fremmoede?tilbud=hif", "leader") end,
  -- the room Effekt: the dashboard, a goal of one of three years by one of two profiles, curves, full-time persons
  goals = function() return get("/effekt", math.random(2) == 1 and "analyst" or "controller") end,
  goal = function()
    return get("/effekt/maal/" .. goals[math.random(#goals)] .. "?aar=" .. (2022 + math.random(3)) ..
      "&profil=" .. (math.random(2) == 1 and "lokal" or "jobindsats"), math.random(2) == 1 and "analyst" or "controller")
  end,
  -- a goal as it is opened, without a year
  opened = function()
    return get("/effekt/maal/" .. goals[math.random(#goals)], math.random(2) == 1 and "analyst" or "controller")
  end,
  curves = function() return get("/effekt/kurver?aar=" .. (2022 + math.random(3)), "analyst") end,
  tally = function() return get("/effekt/opgoerelse?aar=" .. (2022 + math.random(3)), "analyst") end,
  -- grants: the list by amount and by title, a page further on, one with a filter, what expires, board and calendar, totals alone
  grants = function()
    local sorts = { "-beloeb", "titel", "forslag", "nr" }
    return get("/oekonomi/bevillinger?sorter=" .. sorts[math.random(4)] .. "&side=" .. math.random(20), "controller")
  end,
  grants_filter = function()
    local committees = { "biu", "soc", "sou", "buu" }
    return get("/oekonomi/bevillinger?udvalg=" .. committees[math.random(4)] .. "&q=mentor", "controller")
  end,
  expiry = function() return get("/oekonomi/udloeb?aar=" .. (2025 + math.random(4)), "controller") end,
  expiry_board = function() return get("/oekonomi/udloeb?visning=tavle&aar=" .. (2025 + math.random(4)), "controller") end,
  expiry_calendar = function() return get("/oekonomi/udloeb?visning=kalender&sorter=" .. (math.random(2) == 1 and "dato" or "-beloeb"), "controller") end,
  grant = function() return get("/oekonomi/bevillinger/opdigtet-" .. (1000 + math.random(9000)), "controller") end,
  -- the public feed
  feed = function() return wrk.format("GET", "/hsds/services") end,
  -- others
  offer = function() return get("/tilbud/" .. offers[math.random(#offers)], "caseworker") end,
  help = function() return get("/hjaelp", "caseworker") end,
}

-- A referral through the page: the consent that bench_referral gave, to the offer that it found.
local referrals
kinds.send = function()
  local r = referrals[math.random(#referrals)]
  return post("/borgere/" .. r.key .. "/henvis/" .. r.offer, "caseworker",
    "priority=normal&team=&override_reason=&handling=send&legal_basis_id=" .. r.basis ..
    "&reason=" .. encode("Borgeren ønsker støtte til at komme i gang igen."))
end

-- Parts of a hundred of the mix of reads.
local mix = {
  { "citizen", 25 }, { "search", 15 }, { "mine", 12 }, { "overview", 10 }, { "inbox", 8 }, { "offers", 6 },
  { "offer", 6 }, { "facts", 5 }, { "sent", 4 }, { "courses", 4 }, { "fit", 3 }, { "basis", 2 },
}
local drawn = {}
for _, part in ipairs(mix) do
  for _ = 1, part[2] do drawn[#drawn + 1] = part[1] end
end
kinds.mixed = function() return kinds[drawn[math.random(#drawn)]]() end

local n_threads = 0
function setup(thread)
  n_threads = n_threads + 1
  thread:set("thread_no", n_threads)
end

function init(args)
  kind = kinds[args[1]] or error("no kind " .. tostring(args[1]))
  local dir = args[2]
  math.randomseed(tonumber(args[3]) * 1000 + thread_no)
  for _, line in ipairs(lines(dir .. "/sessions")) do
    local role, cookie, token = line:match("^(%S+) (%S+) (%S+)$")
    sessions[role] = sessions[role] or {}
    table.insert(sessions[role], { cookie = "tov_session=" .. cookie, token = token })
  end
  keys, texts, offers = lines(dir .. "/keys"), lines(dir .. "/texts"), lines(dir .. "/offers")
  if args[1] == "send" then
    referrals = {}
    for _, line in ipairs(lines(dir .. "/referrals")) do
      local key, offer, basis = line:match("^(%S+) (%S+) (%S+)$")
      referrals[#referrals + 1] = { key = key, offer = offer, basis = basis }
    end
  end
end

function request() return kind() end

function done(summary, latency)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  print(string.format(
    "requests_per_s=%.0f p50_ms=%.2f p95_ms=%.2f p99_ms=%.2f max_ms=%.1f requests=%d bytes_per_answer=%.0f bad_status=%d broken=%d",
    summary.requests / seconds, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000, latency.max / 1000, summary.requests, summary.bytes / summary.requests,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
