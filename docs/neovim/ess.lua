-- ess-lsp in Neovim 0.11 and newer. Put this file into `lsp/` beside your init.lua, and there say
-- vim.lsp.enable("ess"). Documents are recognised by their content: other files are left alone.

--- Declares object authorization for the whole document, as drafts.
local function declare()
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { "source.declare.ess" }, diagnostics = {} },
  })
end

--- Shows who may do what, in a window beside the document.
local function matrix(client, buffer)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    format = "md",
  }
  client:request("ess/matrix", params, function(problem, text)
    if problem or not text or text == vim.NIL then
      local why = problem and problem.message or "This file is no OpenAPI document."
      return vim.notify(why, vim.log.levels.WARN)
    end
    vim.cmd.vnew()
    vim.bo.buftype = "nofile"
    vim.bo.bufhidden = "wipe"
    vim.bo.filetype = "markdown"
    vim.api.nvim_buf_set_lines(0, 0, -1, true, vim.split(text, "\n"))
    vim.bo.modifiable = false
  end, buffer)
end

---@type vim.lsp.Config
return {
  cmd = { "ess-lsp" },
  filetypes = { "yaml", "json" },
  root_markers = { ".git" },
  -- settings = { ess = { diagnostics = { max = 50 } } },
  on_attach = function(client, buffer)
    local command = vim.api.nvim_buf_create_user_command
    command(buffer, "EssDeclare", declare, { desc = "Declare object authorization for this document" })
    command(buffer, "EssMatrix", function()
      matrix(client, buffer)
    end, { desc = "Show the access matrix" })
  end,
}
