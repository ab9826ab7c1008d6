/** The conditions of one statement, each with its parameter; what was not asked for is left out. */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly parts: string[] = [];

  /** @param text the condition with `$?` wherever the value goes. */
  add(text: string, value: unknown): this {
    if (value === undefined) return this;
    this.parts.push(text.replaceAll('$?', this.parameter(value)));
    return this;
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  get text(): string {
    return this.parts.length === 0 ? 'true' : this.parts.join(' AND ');
  }

  /** A condition that every row of a key set after this one meets. */
  after(columns: readonly string[], values: readonly unknown[] | undefined): this {
    if (!values) return this;
    const parameters = values.map((value) => this.parameter(value));
    this.parts.push(`(${columns.join(', ')}) > (${parameters.join(', ')})`);
    return this;
  }
}
