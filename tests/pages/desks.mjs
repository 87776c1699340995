export async function desks() {}
