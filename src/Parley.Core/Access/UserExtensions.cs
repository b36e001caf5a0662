using System.Net;
using Parley.Messages;

namespace Parley.Access;

/// <summary>What a user has by the door that it came in by.</summary>
public static class UserExtensions
{
    extension(User user)
    {
        /// <summary>What a visitor has shown at the door, at least a guest's; null for the program itself. A user with one is a visitor.</summary>
        public Grant? Grant => (user.Caller as VisitorCaller)?.Grant;

        /// <summary>From where a visitor comes; null for the program itself.</summary>
        public IPAddress? Address => (user.Caller as VisitorCaller)?.Address;

        /// <summary>The user as one who comes in by a door.</summary>
        /// <param name="grant">What was shown there.</param>
        /// <param name="address">From where; null where that is not known.</param>
        public User At(Grant grant, IPAddress? address = null) => user.As(new VisitorCaller(grant, address));
    }
}
