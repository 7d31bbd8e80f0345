// Layer: shared, article. No vscode, no DOM. The LaTeX commands that the parser knows, by what they
// are. A command that is in no list is a symbol of that name.

export const SPACE = new Set([
  ...['\\,', '\\;', '\\:', '\\!', '\\>', '\\ ', '\\\n', '\\/', '\\enspace', '\\thinspace'],
  ...['\\medspace', '\\thickspace', '\\negthinspace', '\\nobreak', '\\allowbreak', '\\hfill'],
]);

/** Change only the looks. */
export const IGNORED = new Set([
  ...['\\displaystyle', '\\textstyle', '\\scriptstyle', '\\scriptscriptstyle', '\\limits'],
  ...['\\nolimits', '\\nonumber', '\\notag', '\\bf', '\\rm', '\\it', '\\cal', '\\boldmath'],
  ...['\\large', '\\Large', '\\small', '\\normalsize', '\\tiny', '\\hline', '\\relax', '\\middle'],
  ...['\\strut', '\\mathstrut', '\\centering', '\\noindent', '\\arg', '\\protect', '\\unboldmath'],
]);

/** Left out together with their argument. */
export const ARGUMENT_DROPPED = new Set([
  ...['\\label', '\\tag', '\\hspace', '\\vspace', '\\color', '\\phantom', '\\hphantom', '\\kern'],
  ...[
    '\\vphantom',
    '\\mspace',
    '\\require',
    '\\ref',
    '\\eqref',
    '\\cite',
    '\\footnote',
    '\\textcolor',
  ],
  ...['\\colorbox', '\\mkern', '\\mskip', '\\hskip', '\\cssId', '\\class', '\\style', '\\htmlId'],
]);

/** Their argument stands for itself. (\textcolor and \class lose their first argument above.) */
export const WRAPPERS = new Set([
  ...['\\boxed', '\\mathop', '\\mathrel', '\\mathbin', '\\mathord', '\\mathopen', '\\mathclose'],
  ...['\\ensuremath', '\\smash', '\\fbox', '\\mathinner', '\\mathpunct', '\\mathstrut', '\\bbox'],
]);

export const DELIMITER_SIZES = /^\\[bB]igg?[lrm]?$/;

export const ACCENTS: Readonly<Record<string, Accent>> = {
  '\\bar': 'bar',
  '\\overline': 'bar',
  '\\hat': 'hat',
  '\\widehat': 'hat',
  '\\tilde': 'tilde',
  '\\widetilde': 'tilde',
  '\\dot': 'dot',
  '\\check': 'check',
  '\\breve': 'check',
  '\\vec': '',
  '\\underline': '',
  '\\overrightarrow': '',
};

export type Accent = '' | 'bar' | 'hat' | 'tilde' | 'dot' | 'check';

/** Fonts; bold and upright letters are the same letters. */
export const FONTS: Readonly<Record<string, '' | 'cal' | 'bb' | 'word'>> = {
  '\\mathbf': '',
  '\\boldsymbol': '',
  '\\bm': '',
  '\\bold': '',
  '\\pmb': '',
  '\\symbf': '',
  '\\mathit': '',
  '\\mathnormal': '',
  '\\mathsf': 'word',
  '\\mathtt': 'word',
  '\\mathrm': 'word',
  '\\rm': 'word',
  '\\operatorname': 'word',
  '\\operatornamewithlimits': 'word',
  '\\mathcal': 'cal',
  '\\mathscr': 'cal',
  '\\mathfrak': 'cal',
  '\\mathbb': 'bb',
  '\\mathbbm': 'bb',
  '\\mathds': 'bb',
  '\\Bbb': 'bb',
};

/** Commands for functions of one argument that need no brackets. */
export const FUNCTIONS = new Set([
  ...['log', 'ln', 'exp', 'cos', 'sin', 'tan', 'tanh', 'cosh', 'sinh', 'arctan', 'lg', 'det'],
  ...['arccos', 'arcsin', 'min', 'max', 'inf', 'sup', 'argmin', 'argmax', 'clip', 'sigmoid'],
  ...['logit', 'softplus', 'clamp', 'cot', 'sec'],
]);

export const RELATIONS: Readonly<Record<string, string>> = {
  '=': '=',
  '\\equiv': '=',
  '\\triangleq': '=',
  '\\coloneqq': '=',
  '\\coloneq': '=',
  '\\eqqcolon': '=',
  '\\stackeq': '=',
  '\\doteq': '=',
  '\\leftarrow': '<-',
  '\\gets': '<-',
  '\\approx': '~=',
  '\\simeq': '~=',
  '\\cong': '~=',
  '\\sim': '~',
  '\\propto': 'prop',
  '<': '<',
  '>': '>',
  '\\le': '<',
  '\\leq': '<',
  '\\leqslant': '<',
  '\\ge': '>',
  '\\geq': '>',
  '\\geqslant': '>',
  '\\ll': '<',
  '\\gg': '>',
  '\\lesssim': '<',
  '\\gtrsim': '>',
  '\\ne': '!=',
  '\\neq': '!=',
  '\\in': 'in',
  '\\to': '->',
  '\\rightarrow': '->',
  '\\longrightarrow': '->',
  '\\mapsto': '->',
  '\\subset': 'in',
  '\\lt': '<',
  '\\gt': '>',
};

/** End a statement. */
export const SEPARATORS = new Set([
  ...[
    ',',
    ';',
    '.',
    '\\quad',
    '\\\\',
    '&',
    '\\Rightarrow',
    '\\implies',
    '\\iff',
    '\\Leftrightarrow',
  ],
  ...[
    '\\cr',
    '\\newline',
    '\\therefore',
    '\\Longrightarrow',
    '\\land',
    '\\lor',
    '\\forall',
    '\\because',
  ],
  ...['\\Longleftrightarrow', '\\leftrightarrow', '\\longleftrightarrow', '\\impliedby', '\\colon'],
]);

export const PRODUCT_SIGNS = new Set([
  '\\cdot',
  '\\times',
  '\\odot',
  '*',
  '\\circ',
  '\\otimes',
  '\\ast',
  '\\bullet',
]);
export const ELLIPSES = new Set([
  '\\cdots',
  '\\ldots',
  '\\dots',
  '\\dotsb',
  '\\dotsc',
  '\\dotsm',
  '…',
  '⋯',
  '\\dotsi',
  '\\vdots',
]);

export const OPENING: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '\\{': '\\}',
  '\\lbrace': '\\rbrace',
  '\\lbrack': '\\rbrack',
  '\\langle': '\\rangle',
  '\\lfloor': '\\rfloor',
  '\\lceil': '\\rceil',
  '\\lVert': '\\rVert',
  '\\lvert': '\\rvert',
};
export const CLOSING = new Set([
  ')',
  ']',
  '\\}',
  '\\rbrace',
  '\\rbrack',
  '\\rangle',
  '\\rfloor',
  '\\rceil',
  '\\rVert',
  '\\rvert',
]);
/** Delimiters that are the same on both sides; the first kind is a conditional bar otherwise. */
export const BARS: Readonly<Record<string, 'single' | 'double'>> = {
  '|': 'single',
  '\\vert': 'single',
  '\\lvert': 'single',
  '\\rvert': 'single',
  '\\|': 'double',
  '\\Vert': 'double',
  '\\lVert': 'double',
  '\\rVert': 'double',
  '‖': 'double',
};

export const UNICODE: Readonly<Record<string, string>> = {
  α: '\\alpha',
  β: '\\beta',
  γ: '\\gamma',
  δ: '\\delta',
  ε: '\\epsilon',
  ϵ: '\\epsilon',
  η: '\\eta',
  θ: '\\theta',
  λ: '\\lambda',
  μ: '\\mu',
  π: '\\pi',
  σ: '\\sigma',
  τ: '\\tau',
  φ: '\\phi',
  '∇': '\\nabla',
  '−': '-',
  '·': '\\cdot',
  '×': '\\times',
  '∼': '\\sim',
  '≈': '\\approx',
  '∑': '\\sum',
  '∏': '\\prod',
  '∫': '\\int',
  '≤': '\\le',
  '≥': '\\ge',
  '√': '\\sqrt',
};
