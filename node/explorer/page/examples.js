// What a visitor may want to try first. Words in <> are to be filled in; examples that write carry a fresh idempotency key.
const key = () => "try-" + Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(36)).join("");
const refused = "userErrors { code article messageZh message path details { field value reason } }\n    index";

export const examples = [
  { name: "检索 · search", query: `# 全文检索，带分面 · full text with facets
query Search($words: String, $after: String) {
  entries(search: $words, first: 10, after: $after) {
    totalCount
    facets { field values { value count } }
    nodes { identifier name openAttribute openingSubject { name } }
    pageInfo { hasNextPage endCursor }
  }
}`, variables: () => ({ words: "交通" }) },
  { name: "身份与待办 · who am I, what must I do", query: `{
  viewer { authenticated label division roles institution { identifier name } node }
  tasks(first: 10) { totalCount nodes { taskKind article matter dueAt overdue } }
}`, variables: () => ({}) },
  { name: "报送备案 · submit a filing", query: `# 第十五、十七、十八条 · Articles 15, 17, 18
mutation File($input: SubmitFilingInput!) {
  submitFiling(input: $input) {
    filing { identifier status submittedAt }
    ${refused}
  }
}`, variables: () => ({ input: { idempotencyKey: key(), filingKind: "CHANNEL_EXCEPTION", matter: "<channel>", reason: "", scope: [] } }) },
  { name: "争议的阶段 · stages of a dispute", query: `# 第十一条：协商，专家咨询，政府决定 · Article 11: negotiation, consultation, decision
{
  disputes(first: 10) {
    nodes { identifier state stageSince claim entry { identifier name } incumbent { name } parties
      consultation { identifier state } decision { documentNo } }
  }
}`, variables: () => ({}) },
  { name: "提出意见（公众令牌）· file a comment (token of a user)", query: `# 第二十一条，十个工作日内处理 · Article 21, ten working days
mutation Comment($input: FileCommentInput!) {
  fileComment(input: $input) {
    comment { identifier state receivedAt }
    ${refused}
  }
}`, variables: () => ({ input: { idempotencyKey: key(), entry: "<entry>", ground: "ERROR_OR_OMISSION", text: "", voice: { as: "CITIZEN" } } }) },
  { name: "订阅变更 · follow changes", query: `# 断线后以序号续接 · resumes by index
subscription Follow($after: Int64) {
  catalogChanges(after: $after) { index cursor operation type identifier entry { name } }
}`, variables: () => ({ after: 0 }) },
];
