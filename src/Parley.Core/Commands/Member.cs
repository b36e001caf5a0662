namespace Parley.Commands;

/// <summary>The members that objects from clients may have; each is <see cref="MemberNames"/>' name in camel case.</summary>
internal enum Member
{
    Type,
    Ref,
    Payload,
    Topic,
    Topics,
    Data,
    Key,
    Kind,
    IfOffset,
    Message,
    Before,
    After,
    Limit,
    Offset,
    Token,
    Since,
    Last,
    People,
    Secret,
    Subscribe,
    Unsubscribe,
    Name,
    Exact,
    Away,
}
