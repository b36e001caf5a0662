using System.Globalization;
using Parley.Floor;

using var floor = new FloorServer(int.Parse(args[0], CultureInfo.InvariantCulture));
floor.Run();
