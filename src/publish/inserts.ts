// Layer: host, publish. No vscode: the command line uses it too. What is put into a page after its HTML
// is sanitised and, for a Jekyll site, protected from Liquid: what we made ourselves, and Liquid tags
// of the author. Until then a mark stands in its place, which no article can know.

export class Inserts {
  private readonly parts: (() => Promise<string>)[] = [];

  /** @param mark letters and digits only */
  constructor(private readonly mark: string) {}

  /** The mark of what is made when the page is filled. */
  add(make: () => Promise<string> | string): string {
    this.parts.push(async () => make());
    return `${this.mark}insert${this.parts.length - 1};`;
  }

  /** @param around what is done to the HTML between the marks */
  async fill(html: string, around: (html: string) => string = (same) => same): Promise<string> {
    const pieces = html.split(new RegExp(`${this.mark}insert(\\d+);`));
    let filled = '';
    for (const [index, piece] of pieces.entries()) {
      filled += index % 2 === 0 ? around(piece) : await this.parts[Number(piece)]();
    }
    return filled;
  }
}
