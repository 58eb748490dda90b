/** What a command of `shop-sim scenarios` works with. */
export interface ScenariosLine {
  /** The words behind the command, none of them a flag. */
  readonly words: readonly string[];
  readonly allowLarge: boolean;
}
