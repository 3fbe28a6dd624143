" Scenarios in Vim with ALE: `vim -N -es -u VIMRC -S ale.vim -- DOCUMENT SCENARIO`
"
" The vimrc is the user's, which the test has written.

" Asks again and again until there is an answer.
function Wait(what, ask)
  for _ in range(3000)
    if a:ask()
      return
    endif
    sleep 20m
  endfor
  throw 'no ' .. a:what .. "; the text:\n" .. join(getline(1, '$'), "\n")
endfunction

" Whether a diagnostic with that code is shown.
function Shows(code)
  return indexof(ale#engine#GetLoclist(bufnr()), {_, one -> get(one, 'code', '') ==# a:code}) >= 0
endfunction

function Diagnostics()
  call Wait('diagnostic', {-> Shows('undeclared-object-authorization')})
endfunction

let [document, name] = argv()
filetype on
execute 'edit' document
call call(substitute(name, '^.', '\u&', ''), [])
call writefile(['passed: ' .. name], '/dev/stdout', 'a')
qall!
