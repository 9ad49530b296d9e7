-- What a user of Neovim does and sees; run by the script `neovim` beside it, in a project that this has made.

local function shown(what)
  io.stdout:write("ok      " .. what .. "\n")
end

local function failed(what)
  io.stdout:write("FAILED  " .. what .. "\n")
  io.stderr:write(vim.inspect(vim.diagnostic.get()) .. "\n" .. vim.fn.execute("messages") .. "\n")
  vim.cmd("cquit")
end

-- Waits until something holds; long enough for a busy machine.
local function holds(what, condition)
  if not vim.wait(60000, condition, 20) then
    failed(what)
  end
  shown(what)
end

-- The diagnostics of a file, open or not: "MPR101 3:42-3:57", in bytes from 0 as Neovim counts.
local function found(name)
  local places = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(vim.fn.bufadd(name))) do
    local code = diagnostic.code or diagnostic.user_data.lsp.code
    local place = "%s %d:%d-%d:%d"
    table.insert(places, place:format(code, diagnostic.lnum, diagnostic.col, diagnostic.end_lnum, diagnostic.end_col))
  end
  return table.concat(places, ", ")
end

local function finds(what, name, expected)
  holds(what, function()
    return found(name) == expected
  end)
end

vim.cmd("edit token.py")
finds("a file that is opened has its diagnostic, behind a character of two units and four bytes", "token.py", "MPR101 3:38-3:53")
finds("a file that is not open has one", "config.py", "MPR103 0:19-0:34")

-- The menu of code actions; the first one is taken.
local titles
vim.ui.select = function(items, _, choose)
  titles = vim.tbl_map(function(item)
    return (item[2] or item.action).title
  end, items)
  choose(items[1], 1)
end
vim.api.nvim_win_set_cursor(0, { 4, 40 })
vim.lsp.buf.code_action()
-- Neovim can show a page from 0.9 on.
local shows = (vim.lsp.protocol.make_client_capabilities().window.showDocument or {}).support
holds("the fix, a comment, the page if it can be shown, and all fixes are offered", function()
  return titles and table.concat(titles, "; ") == "Replace `app.procore.com` with `login.procore.com`; Silence MPR101 here with a comment; "
    .. (shows and "Open the page of MPR101; " or "") .. "Apply all safe fixes of mprlint"
end)
holds("the fix is made in the buffer", function()
  return vim.fn.getline(4) == 'name = "😀"; requests.post("https://login.procore.com/oauth/token")'
end)
finds("the diagnostic is gone before the file is saved", "token.py", "")
vim.cmd("write")

vim.cmd("edit client.py")
vim.fn.setline(5, '    return "https://api.procore.com/rest/v1.0/projects"')
finds("what is typed in one file takes the diagnostic of another one away", "config.py", "")
vim.cmd("undo")
finds("what is undone brings it back", "config.py", "MPR103 0:19-0:34")
vim.cmd("quitall!")
