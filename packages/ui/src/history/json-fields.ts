/** An object of a log; fields that are missing or of another kind count as absent. */
export type Json = Readonly<Record<string, unknown>>;

export function numberOf(json: Json, name: string): number {
  return optionalNumber(json, name) ?? 0;
}

export function optionalNumber(json: Json, name: string): number | undefined {
  const value = json[name];
  return typeof value === "number" ? value : undefined;
}

export function textOf(json: Json, name: string): string {
  return optionalText(json, name) ?? "";
}

export function optionalText(json: Json, name: string): string | undefined {
  const value = json[name];
  return typeof value === "string" ? value : undefined;
}

export function flagOf(json: Json, name: string): boolean {
  return json[name] === true;
}

export function objectOf(json: Json, name: string): Json {
  const value = json[name];
  return isJson(value) ? value : {};
}

export function objectsOf(json: Json, name: string): Json[] {
  const value = json[name];
  return Array.isArray(value) ? value.filter(isJson) : [];
}

export function numbersOf(json: Json, name: string): number[] {
  const value = json[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
}

export function textsOf(json: Json, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOf(json, name)).map(([key, value]) => [key, String(value)]),
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
