/** What to call a person: by their name, or by their address where they have given none. */
export function nameOf({ display_name: name, email }: { display_name: string | null; email: string }): string {
  return name ?? email
}
