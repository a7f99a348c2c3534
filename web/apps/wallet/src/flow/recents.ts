// Whom this browser has paid by number or address; kept here and nowhere else, sealed, and gone when its owner signs out.
import type { Box } from '@chenxi/api';

export interface Recent { handle: string; name: string | null }
const most = 5;

export class Recents {
  constructor(private readonly box: Box) {}

  /** per customer: two people may share a browser */
  list = async (customerId: string): Promise<Recent[]> => (await this.box.get<Recent[]>('device', `recents ${customerId}`)) ?? [];

  forget = (customerId: string): Promise<void> => this.box.delete('device', `recents ${customerId}`);

  async add(customerId: string, recent: Recent): Promise<void> {
    const others = (await this.list(customerId)).filter((one) => one.handle !== recent.handle);
    await this.box.put('device', `recents ${customerId}`, [recent, ...others].slice(0, most));
  }
}
