-- Posts the signed bodies of the file named in BODIES, one after the other and round again.
local bodies, index = {}, 0
local threads = 0

function setup(thread)
  thread:set("offset", threads)
  threads = threads + 1
end

function init(args)
  for line in io.lines(args[1]) do
    local signature, body = line:match("^(%S+)\t(.*)$")
    bodies[#bodies + 1] = { signature, body }
  end
  index = offset * 7919
end

function request()
  index = index % #bodies + 1
  local item = bodies[index]
  return wrk.format("POST", "/webhooks/meta", { ["X-Hub-Signature-256"] = item[1] }, item[2])
end

function response(status)
  if status ~= 200 then io.stderr:write("status " .. status .. "\n") end
end
