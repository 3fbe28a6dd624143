-- Scenarios in Neovim: `nvim --clean --headless -l neovim.lua DOCUMENT SCENARIO`
--
-- The script drives a second Neovim as a person does, by its keys and commands. That one reads the
-- user's configuration, which the test has written.

local document = arg[1]
local child = vim.fn.jobstart({ vim.v.progpath, "--embed", "--headless" }, { rpc = true })

--- Runs Lua in the editor and gives what it returns; `...` is what the code finds in `...`.
local function lua(code, ...)
  return vim.rpcrequest(child, "nvim_exec_lua", code, { ... })
end

--- Presses keys, written as in a mapping: "<Esc>".
local function press(keys)
  vim.rpcrequest(child, "nvim_input", keys)
end

--- Asks again and again until there is an answer that is neither nil nor false.
local function wait(what, ask, ...)
  local deadline = vim.uv.now() + 60000
  while vim.uv.now() < deadline do
    local answer = ask(...)
    if answer and answer ~= vim.NIL then
      return answer
    end
    vim.wait(20)
  end
  error("no " .. what .. "; the text:\n" .. lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\\n')"))
end

--- Puts the cursor on the first letter of a text. "a|b": on the `b` of "ab".
local function go(marked)
  local before, after = marked:match("^(.-)|(.*)$")
  before, after = before or "", after or marked
  lua([[
    local before, text = ...
    for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
      local at = line:find(text, 1, true)
      if at then
        return vim.api.nvim_win_set_cursor(0, { number, at - 1 + #before })
      end
    end
    error("no " .. text)
  ]], before, before .. after)
end

--- Whether a diagnostic with that code is shown.
local function shows(code)
  return lua([[
    local code = ...
    return vim.iter(vim.diagnostic.get(0)):any(function(one) return one.code == code end)
  ]], code)
end

--- Whether a line of the text, or of a window that floats above it, contains something.
local function line_with(text, floats)
  return lua([[
    local text, floats = ...
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      local floating = vim.api.nvim_win_get_config(window).relative ~= ""
      if floating == floats then
        local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true)
        for _, line in ipairs(lines) do
          if line:find(text, 1, true) then return line end
        end
      end
    end
  ]], text, floats)
end

local scenarios = {}

function scenarios.diagnostics()
  wait("diagnostic", shows, "undeclared-object-authorization")
end

function scenarios.hover()
  go("x-objects:")
  press("K")
  wait("explanation of `x-objects`", line_with, "in path order", true)
end

function scenarios.completion()
  go("/addresses/{addressId}:")
  press("ox-obj")
  wait("offer", function()
    press("<C-x><C-o>")
    return vim.wait(500, function() return lua("return vim.fn.pumvisible() == 1") end, 20)
  end)
  press("<C-n><C-y><Esc>")
  wait("completed key", line_with, "x-objects", false)
end

scenarios["code-action"] = function()
  go("{object: |Shipment, id: shipmentId}")
  press("cwShipmnt<Esc>")
  wait("diagnostic", shows, "unknown-object")
  -- A person would choose it from a menu.
  lua([[vim.lsp.buf.code_action({
    apply = true,
    filter = function(action) return action.isPreferred end,
  })]])
  wait("corrected name", line_with, "{object: Shipment, id: shipmentId}", false)
  wait("end of the diagnostic", function() return not shows("unknown-object") end)
end

function scenarios.rename()
  go("object: |Shipment")
  lua("vim.lsp.buf.rename('Parcel')")
  wait("renamed schema", line_with, "    Parcel:", false)
  wait("renamed reference", line_with, "#/components/schemas/Parcel", false)
end

--- With the commands of `docs/neovim/ess.lua`.

function scenarios.declare()
  wait("diagnostic", shows, "undeclared-object-authorization")
  lua("vim.cmd.EssDeclare()")
  wait("declaration", line_with, "object: Address", false)
  wait("end of the diagnostic", function() return not shows("undeclared-object-authorization") end)
end

function scenarios.matrix()
  wait("diagnostic", shows, "undeclared-object-authorization")
  lua("vim.cmd.EssMatrix()")
  wait("matrix", line_with, "GET /shipments/{shipmentId}", false)
  assert(lua("return vim.bo.filetype") == "markdown")
  lua("vim.cmd.close()")
end

--- The rules that `--check` reports in the file as it is saved, notes apart: they do not fail it.
local function checked()
  local run = lua("return vim.system({ 'ess-lsp', '--check', '--format', 'json', ... }):wait().stdout", document)
  return vim.iter(vim.json.decode(run).findings)
    :filter(function(one) return one.severity ~= "information" end)
    :map(function(one) return one.rule end)
    :totable()
end

--- Opens the menu of code actions at the cursor and chooses the first one.
local function choose_first()
  press("gra")
  wait("menu", function() return vim.rpcrequest(child, "nvim_get_mode").mode == "c" end)
  press("1<CR>")
end

--- From a plain document to a declaration that somebody has confirmed, with the keyboard alone.
function scenarios.keyboard()
  wait("diagnostic", shows, "undeclared-object-authorization")
  go("|get:")
  choose_first()
  wait("declaration", line_with, "x-objects:", false)
  press(":write<CR>")
  wait("draft", function() return vim.deep_equal(checked(), { "draft-declaration" }) end)
  wait("diagnostic", shows, "draft-declaration")
  wait("end of the others", function() return not shows("undeclared-object-authorization") end)
  go("draft: |true")
  choose_first()
  wait("confirmation", function() return line_with("draft:", false) == vim.NIL end)
  press(":write<CR>")
  wait("clean check", function() return #checked() == 0 end)
  wait("end of the draft", function() return not shows("draft-declaration") end)
end

lua("vim.cmd.edit(...)", document)
wait("server", function()
  return lua("local one = vim.lsp.get_clients({ bufnr = 0 })[1]; return one and one.initialized")
end)
assert(scenarios[arg[2]], "no scenario " .. arg[2])()
-- The server ends with the editor; one that does not would keep this from ending.
lua("vim.lsp.stop_client(vim.lsp.get_clients())")
wait("end of the server", function() return lua("return #vim.lsp.get_clients() == 0") end)
vim.rpcnotify(child, "nvim_command", "qa!")
print("passed: " .. arg[2])
