using System.Net;
using Parley.Messages;

namespace Parley.AspNetCore.Limits;

/// <summary>Is told who comes from where, at every request to the API. May be called from many threads at once.</summary>
internal interface IVisitorLog
{
    /// <summary>Somebody came.</summary>
    /// <param name="user">Who.</param>
    /// <param name="address">From where.</param>
    void Note(User user, IPAddress address);

    /// <summary>Somebody who was not known takes a first name.</summary>
    /// <param name="id">The id that was made.</param>
    /// <param name="address">From where.</param>
    void Join(string id, IPAddress address);
}
