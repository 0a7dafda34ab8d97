-- Word: what pandoc does not take over from the HTML. Widths of columns by what stands in them, numbers to the right, sums and groups in
-- bold, lines of their own inside a cell, captions of charts as captions, and places that numbers in the text lead to.

-- In characters of the type of tables: a line across the page, the longest and shortest column, and air beside a figure with its note.
local across, widest, narrowest, number_room = 104, 60, 5, 1

local function text_of(cell)
  return pandoc.utils.stringify(pandoc.Div(cell.contents))
end

local function has(attr, class)
  return attr and attr.classes and attr.classes:includes(class)
end

local function longest_word(text)
  local longest = 0
  for word in text:gmatch("%S+") do
    longest = math.max(longest, utf8.len(word) or #word)
  end
  return longest
end

local function each_row(t, visit)
  for _, row in ipairs(t.head.rows) do
    visit(row, true)
  end
  for _, body in ipairs(t.bodies) do
    for _, row in ipairs(body.body) do
      visit(row, false)
    end
  end
end

local function bold(cell)
  for _, block in ipairs(cell.contents) do
    if block.t == "Plain" or block.t == "Para" then
      block.content = { pandoc.Strong(block.content) }
    end
  end
end

-- A heading of rows stands across the whole table. The reader cuts it at the column of row headings, and takes the first one of a body apart.
local function join_groups(t, n)
  for _, body in ipairs(t.bodies) do
    local rows = pandoc.List(body.head)
    rows:extend(body.body)
    for _, row in ipairs(rows) do
      if has(row.attr, "tov-group") then
        row.cells[1].col_span = n
        row.cells = { row.cells[1] }
      end
    end
    body.head, body.body, body.row_head_columns = {}, rows, 0
  end
end

-- What each column must have for its longest word or number, and would have for its text.
local function measure(t, n)
  local least, wanted, numbers, sums, rows = {}, {}, {}, {}, 0
  for k = 1, n do
    least[k], wanted[k], sums[k] = narrowest, narrowest, 0
  end
  each_row(t, function(row, is_head)
    rows = rows + (is_head and 0 or 1)
    local is_bold = is_head or has(row.attr, "tov-sum")
    for k, cell in ipairs(row.cells) do
      if cell.col_span == 1 and k <= n then
        local text = text_of(cell)
        local length = utf8.len(text) or #text
        local is_number = has(cell.attr, "tov-num")
        numbers[k] = numbers[k] or (is_head and is_number)
        if is_number and not is_head then
          least[k] = math.max(least[k], math.min(length, 24) + number_room)
        else
          least[k] = math.max(least[k], longest_word(text) + (is_bold and 3 or 2))
        end
        if not is_number and not is_head then
          sums[k] = sums[k] + length
          wanted[k] = math.max(wanted[k], math.min(length, 16))
        end
      end
    end
  end)
  for k = 1, n do
    wanted[k] = math.max(least[k], wanted[k], math.min(widest, rows > 0 and 1.4 * sums[k] / rows or 0))
  end
  return least, wanted, numbers
end

function Table(t)
  local n = #t.colspecs
  join_groups(t, n)
  local least, wanted, numbers = measure(t, n)
  local total, bound = 0, 0
  for k = 1, n do
    total, bound = total + wanted[k], bound + least[k]
  end
  -- Where not all can have what they want, what is left above the least is shared.
  local share = 1
  if total > across and total > bound then
    share = math.max(0, (across - bound) / (total - bound))
  end
  local all = 0
  for k = 1, n do
    wanted[k] = least[k] + share * (wanted[k] - least[k])
    all = all + wanted[k]
  end
  for k = 1, n do
    t.colspecs[k] = { numbers[k] and pandoc.AlignRight or pandoc.AlignLeft, wanted[k] / all }
  end
  each_row(t, function(row)
    if has(row.attr, "tov-sum") or has(row.attr, "tov-group") then
      for _, cell in ipairs(row.cells) do
        bold(cell)
      end
    end
  end)
  return t
end

function Span(s)
  if has(s.attr, "tov-line") then
    return { pandoc.LineBreak(), pandoc.Span(s.content, { ["custom-style"] = "Quiet Text" }) }
  end
end

-- The place in the text that a number under Talgrundlag leads back to.
function Link(l)
  if l.identifier ~= "" then
    local place = l.identifier
    l.identifier = ""
    return pandoc.Span({ l }, { id = place })
  end
end

-- Air between a table and the words under it.
function Blocks(blocks)
  for i = 2, #blocks do
    local before, block = blocks[i - 1], blocks[i]
    local inner = before.t == "Div" and before.content[#before.content] or before
    if inner and inner.t == "Table" and block.t == "Para" then
      blocks[i] = pandoc.Div({ block }, { ["custom-style"] = "After Table" })
    end
  end
  return blocks
end

function DefinitionList(list)
  local lines = {}
  for _, item in ipairs(list.content) do
    local line = { pandoc.Strong(item[1]), pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>") }
    for _, blocks in ipairs(item[2]) do
      for _, inline in ipairs(pandoc.utils.blocks_to_inlines(blocks)) do
        table.insert(line, inline)
      end
    end
    table.insert(lines, pandoc.Para(line))
  end
  return pandoc.Div(lines, { ["custom-style"] = "Fact Line" })
end
