import type { ApprovalRequest, FamilyLink } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { Async, Banner, Button, Card, Go, List, Row, useAddress } from '@chenxi/ui';
import { useApprovals, useFamily, useFamilyLooks } from '../data';
import { useTermSentences } from '../flow/family_terms';
import { RecoveriesSection } from '../flow/recoveries';
import { spacedPhone } from '../flow/handles';
import { Page } from '../shell';
import { QuestionSheet } from '../flow/family_question';
import { useState } from 'react';

const stateWords = { invited: 'wallet.family.state.invited', active: 'wallet.family.state.active', ending: 'wallet.family.state.ending', ended: 'wallet.family.state.ended' } as const;
const answerWords = {
  open: 'wallet.ask.state.open', expired: 'wallet.ask.state.expired', yes: 'wallet.ask.state.yes', used: 'wallet.ask.state.used', no: 'wallet.ask.state.no', call: 'wallet.ask.state.call',
} as const;

function Links({ title, links, empty }: { title: string; links: FamilyLink[]; empty?: string }) {
  const t = useT();
  const sentences = useTermSentences();
  if (links.length === 0 && !empty) return null;
  return (
    <section className="w-section">
      <header><h2>{title}</h2></header>
      {links.length === 0 ? <p className="u-quiet">{empty}</p> : (
        <Card flush>
          <List label={title}>
            {links.map((it) => (
              <Row key={it.id} letter={(it.name ?? '?').replace(/["*]/g, '').slice(0, 1) || '?'} title={it.name ?? spacedPhone(it.phone)} arrow
                detail={sentences(it.terms, it.role).join(' ')} endDetail={it.state === 'active' ? undefined : t(stateWords[it.state])}
                link={(className, inside) => <Go to={`/family/${it.id}`} className={className}>{inside}</Go>} />
            ))}
          </List>
        </Card>
      )}
    </section>
  );
}

function Looks() {
  const t = useT();
  const f = useFormats();
  const looks = useFamilyLooks();
  const data = looks.data?.data ?? [];
  return (
    <section className="w-section">
      <header><h2>{t('wallet.family.looks')}</h2></header>
      {data.length === 0 ? <p className="u-quiet">{t('wallet.family.looks_none')}</p> : (
        <Card flush>
          <List label={t('wallet.family.looks')}>
            {data.slice(0, 20).map((it) => (
              <Row key={it.link_id + it.at} icon="eye" title={it.name ?? ''} detail={`${t(it.what === 'band' ? 'wallet.family.see.band' : 'wallet.family.see.movements')}${it.times > 1 ? ` · ${t('wallet.family.times', { count: it.times })}` : ''}`} end={f.brief(it.last_at)} />
            ))}
          </List>
        </Card>
      )}
    </section>
  );
}

function Questions() {
  const t = useT();
  const f = useFormats();
  const approvals = useApprovals();
  const [open, setOpen] = useState<ApprovalRequest | null>(null);
  const data = approvals.data?.data ?? [];
  if (data.length === 0) return null;
  return (
    <section className="w-section">
      <header><h2>{t('wallet.ask.before')}</h2></header>
      <Card flush>
        <List label={t('wallet.ask.before')}>
          {data.slice(0, 10).map((it) => (
            <Row key={it.id} icon={it.role === 'asked' ? 'me' : 'send'} title={`${f.money(it.amount, it.currency)} ${it.payee_name ?? ''}`} detail={t(it.role === 'asked' ? 'wallet.ask.by' : 'wallet.ask.to', { who: it.with ?? '' })}
              end={t(answerWords[it.state])} endDetail={f.time(it.created_at)} onClick={it.role === 'asked' && it.state === 'open' ? () => setOpen(it) : undefined} />
          ))}
        </List>
      </Card>
      {open && <QuestionSheet asked={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

export default function FamilyScreen() {
  const t = useT();
  const { go } = useAddress();
  const family = useFamily();
  return (
    <Page title={t('wallet.family.title')}>
      <Banner>{t('wallet.family.intro')}</Banner>
      <RecoveriesSection />
      <Async query={family}>
        {({ data }) => {
          const owner = data.filter((it) => it.role === 'owner');
          const helper = data.filter((it) => it.role === 'helper');
          return (
            <>
              <Links title={t('wallet.family.invited_me')} links={helper.filter((it) => it.state === 'invited')} />
              <Links title={t('wallet.family.helps_me')} links={owner} empty={t('wallet.family.nobody')} />
              {owner.length < 3 && <Button look="primary" wide icon="plus" onClick={() => go('/family/new')}>{t('wallet.family.invite')}</Button>}
              <Links title={t('wallet.family.i_help')} links={helper.filter((it) => it.state !== 'invited')} />
            </>
          );
        }}
      </Async>
      <Questions />
      <Looks />
      <Banner tone="warn">{t('wallet.family.pressed')}</Banner>
      <a className="u-button" data-wide href="tel:96110">{t('wallet.calls.hotline')}</a>
    </Page>
  );
}
