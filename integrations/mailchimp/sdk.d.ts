/**
 * What we use of the SDK. Its own types package knows a part of this only, and answers unions with an error type although
 * errors are thrown.
 */
declare module '@mailchimp/mailchimp_marketing' {
  type Body = Readonly<Record<string, unknown>>;
  type Options = Readonly<Record<string, unknown>>;

  interface MailchimpSdk {
    basePath: string;
    timeout: number;
    setConfig(config: { apiKey?: string; accessToken?: string; server?: string }): void;
    readonly lists: {
      getAllLists(options: Options): Promise<unknown>;
      getListMember(list: string, hash: string, options?: Options): Promise<unknown>;
      getListMembersInfo(list: string, options: Options): Promise<unknown>;
      setListMember(list: string, hash: string, body: Body, options?: Options): Promise<unknown>;
      updateListMember(list: string, hash: string, body: Body, options?: Options): Promise<unknown>;
      batchListMembers(list: string, body: Body, options?: Options): Promise<unknown>;
      deleteListMemberPermanent(list: string, hash: string): Promise<unknown>;
      getListInterestCategories(list: string, options: Options): Promise<unknown>;
      listInterestCategoryInterests(list: string, category: string, options: Options): Promise<unknown>;
      getListMergeFields(list: string, options: Options): Promise<unknown>;
      getListWebhooks(list: string): Promise<unknown>;
      createListWebhook(list: string, body: Body): Promise<unknown>;
      updateListWebhook(list: string, webhook: string, body: Body): Promise<unknown>;
    };
    readonly campaigns: { list(options: Options): Promise<unknown> };
    readonly reports: {
      getCampaignReport(campaign: string, options?: Options): Promise<unknown>;
      getEmailActivityForCampaign(campaign: string, options: Options): Promise<unknown>;
    };
  }

  /** One client for the whole process; its constructor makes clients that share nothing. */
  const shared: MailchimpSdk & { readonly constructor: new () => MailchimpSdk };
  export = shared;
}
