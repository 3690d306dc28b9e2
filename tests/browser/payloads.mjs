// Values that a page could take for more than text.
export const payloads = [
  '<script>window.pwned=1</script>', '"><img src=x onerror=window.pwned=1>', "'><svg onload=window.pwned=1>",
  '</style><script>window.pwned=1</script>', '</script><script>window.pwned=1</script>', '</title><b>x', '</td></tr></table><h1>x',
  '<iframe src=//example.org></iframe>', '<base href=//example.org>', '<meta http-equiv=refresh content=0>', '<!--', '-->',
  '" onmouseover="window.pwned=1', "' autofocus onfocus='window.pwned=1", '<a href=javascript:window.pwned=1>x</a>',
  '<details open ontoggle=window.pwned=1>', '<object data=//example.org>', '<link rel=stylesheet href=//example.org>',
  '&lt;b&gt;&amp;', '{{ 7 * 7 }}', '\u202eevil', '\u200bzero', 'x'.repeat(300), 'Muñoz 李 مريم', "O'Brien \"Bob\" & Co",
];
